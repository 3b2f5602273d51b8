"""Mail of our own, handed to an SMTP server (RFC 5321), one connection for as many mails as there are."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException, SMTPRecipientRefused, SMTPResponseException, SMTPSenderRefused

from bot.config_servers import SmtpTable
from bot.server_faults import Server, ServerError, Trouble, server_error
from bot.smtp_lines import own_name, refusals, stuffed
from bot.tls import trusting
from bot.transport import Attempt, Begin, Declined, Took, Unsure
from parsers.model import Address, MessageId, OutgoingMail
from storage.outbox import Refusal

END_OF_DATA = 600.0
"""Seconds for the answer to a whole mail: who gives up sooner sends it twice (RFC 5321 section 4.5.3.2.6)."""
GOODBYE = 2.0
START_INPUT, LEAVING, BAD_ADDRESS = 354, 421, 553
LOG_IN_FIRST = frozenset({530, 534, 535, 538})
"""Replies to MAIL that mean us and not the mail (RFC 4954 section 6)."""


class SmtpSender:
    """Hands mail to the server that `table` names. It connects for the first mail, and again where the server hung up between two."""

    def __init__(self, table: SmtpTable, bot: Address | None = None, *, end_of_data: float = END_OF_DATA) -> None:
        self._table = table
        self._sender = table.envelope_sender or (bot.address if bot else None)
        self._server = Server(table="smtp", host=table.host, port=table.port)
        self._end_of_data = max(end_of_data, table.timeout)
        self._client: SMTP | None = None

    async def hand_over(self, mail: OutgoingMail, recipients: Sequence[str], begin: Begin) -> Attempt:
        """Try to hand the mail over. Raises ServerError; what `begin` raises ends the attempt before any content goes out.

        Nothing is uncertain before the content: `begin` is called when the server has said 354.
        """
        reused = self._client is not None
        asked = await self._ask(mail, recipients)
        if reused and isinstance(asked, Declined) and asked.broke:
            asked = await self._ask(mail, recipients)  # a server may end a connection between two mails
        if isinstance(asked, Declined):
            return asked
        try:
            await begin(asked.recipients)
            return await self._send(mail.raw, asked)
        except BaseException:
            self._hang_up()  # the server waits for content, so nothing else can be said on this connection
            raise

    async def delivered(self, message_id: MessageId) -> None:
        """SMTP cannot tell."""

    async def probe(self) -> None:
        """Connect, log in and name the sender. Raises ServerError."""
        client = await self._connected()
        try:
            await client.mail(self._sender or "")
            await client.rset()
        except SMTPSenderRefused as error:
            raise ServerError(self._server, Trouble.SENDER, _said(error)) from error
        except (SMTPException, OSError, ValueError) as error:
            raise self._fault(error) from error

    async def __aenter__(self) -> Self:
        """Nothing is connected yet."""
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Say QUIT and close; after an exception only close."""
        transport = self._client.transport if self._client is not None else None
        if kind is None and self._client is not None:
            with suppress(SMTPException, OSError):
                await self._client.quit(timeout=GOODBYE)  # it closes too, and forgets the transport
        self._hang_up(transport)
        await asyncio.sleep(0)  # the loop closes the socket in its next round

    async def _ask(self, mail: OutgoingMail, recipients: Sequence[str]) -> Took | Declined:
        """Go as far as 354. Took says for whom the content may come. Raises ServerError."""
        client = await self._connected()
        try:
            asked = await self._envelope(client, mail, recipients)
        except ServerError:
            self._hang_up()
            raise
        except (SMTPException, OSError) as error:
            return self._broken(recipients, error)
        if isinstance(asked, Declined):
            await self._reset(client)
        return asked

    async def _reset(self, client: SMTP) -> None:
        """Ready for the next mail, or closed."""
        try:
            await client.rset()
        except (SMTPException, OSError):
            self._hang_up()

    async def _envelope(self, client: SMTP, mail: OutgoingMail, recipients: Sequence[str]) -> Took | Declined:
        sender = self._sender or mail.envelope.sender
        try:
            await client.mail(sender, options=[f"SIZE={len(mail.raw)}"] if client.supports_extension("size") else [])
        except ValueError as error:
            raise ServerError(self._server, Trouble.SENDER, f"{sender} is no address that SMTP can carry") from error
        except SMTPSenderRefused as error:
            if error.code == LEAVING:
                raise
            if error.code in LOG_IN_FIRST:
                raise ServerError(self._server, Trouble.LOGIN, _said(error)) from error
            return Declined(refused=refusals(recipients, error.code, error.message))
        refused = [one for one in [await self._recipient(client, recipient) for recipient in recipients] if one is not None]
        names = {one.recipient for one in refused}
        accepted = tuple(one for one in recipients if one not in names)
        if not accepted:
            if not self._table.user and client.supported_auth_methods and all(one.words.startswith("5.7.") for one in refused):
                raise ServerError(self._server, Trouble.LOGIN, refused[0].reason)  # QUIRK: Postfix tells it of each recipient
            return Declined(refused=tuple(refused))
        answer = await client.execute_command(b"DATA")
        if answer.code == LEAVING:
            raise SMTPResponseException(answer.code, answer.message)
        if answer.code != START_INPUT:
            return Declined(refused=(*refused, *refusals(accepted, answer.code, answer.message)))
        return Took(recipients=accepted, refused=tuple(refused))

    async def _recipient(self, client: SMTP, recipient: str) -> Refusal | None:
        try:
            await client.rcpt(recipient)
        except SMTPRecipientRefused as error:
            if error.code == LEAVING:
                raise
            return refusals([recipient], error.code, error.message)[0]
        except ValueError:  # not ASCII, or no address at all: nothing was sent
            return refusals([recipient], BAD_ADDRESS, "it is no address that SMTP can carry")[0]
        return None

    async def _send(self, raw: bytes, asked: Took) -> Attempt:
        """The content and the final dot in one write; then what the server says counts (RFC 5321 section 4.2.5).

        QUIRK: aiosmtplib's own `data` sends DATA and the content in one call and raises the same error when the connection breaks
        before the content and behind it; only here the first is certain to have reached nobody.
        """
        protocol = self._client.protocol if self._client is not None else None
        try:
            if protocol is None:
                raise ConnectionResetError("the connection was lost before the content")
            protocol.write(stuffed(raw))
        except OSError as error:
            return self._broken(asked.recipients, error, asked.refused)
        try:
            answer = await protocol.read_response(timeout=self._end_of_data)
        except (SMTPException, OSError) as error:
            return Unsure(why=f"after the end of the mail: {self._fault(error).wrong}", refused=asked.refused)
        if answer.code == LEAVING:
            self._hang_up()
        if 200 <= answer.code < 300:
            return asked
        if 400 <= answer.code < 600:
            return Declined(refused=(*asked.refused, *refusals(asked.recipients, answer.code, answer.message)))
        self._hang_up()
        return Unsure(why=f"after the end of the mail the server said {answer}", refused=asked.refused)

    def _broken(self, recipients: Sequence[str], error: BaseException, refused: tuple[Refusal, ...] = ()) -> Declined:
        """The conversation ended before any content: certain, and only for now."""
        code = error.code if isinstance(error, SMTPResponseException) and error.code > 0 else 0
        words = str(getattr(error, "message", "")) if code else self._fault(error).wrong
        self._hang_up()
        return Declined(refused=(*refused, *refusals(recipients, code, words)), broke=True)

    async def _connected(self) -> SMTP:
        """The connection, logged in. Raises ServerError, or OSError for a `ca_file` that will not do."""
        if self._client is not None and self._client.is_connected:
            return self._client
        table = self._table
        context = None if table.tls == "none" else await asyncio.to_thread(trusting, table.ca_file)
        # QUIRK: start_tls=None would upgrade where that is offered and go on in clear where it is not; each step is ours here.
        self._client = SMTP(
            hostname=table.host, port=table.port, timeout=table.timeout, local_hostname=own_name(),
            use_tls=table.tls == "implicit", start_tls=False, tls_context=context,
        )  # fmt: skip
        try:
            await self._log_in(self._client)
        except (SMTPException, OSError, ValueError) as error:
            raise self._fault(error) from error
        except BaseException:
            self._hang_up()
            raise
        return self._client

    async def _log_in(self, client: SMTP) -> None:
        await client.connect()
        await client.ehlo()
        if self._table.tls == "starttls":
            if not client.supports_extension("starttls"):
                raise ServerError(self._server, Trouble.NO_TLS)
            await client.starttls()
            await client.ehlo()
        if not self._table.user:
            return
        # QUIRK: aiosmtplib's own log-in tries one method after the other, and a wrong password counts as three tries with the server.
        methods = {"plain": client.auth_plain, "login": client.auth_login, "cram-md5": client.auth_crammd5}
        method = next((methods[name] for name in methods if name in client.server_auth_methods), None)
        if method is None:
            raise ServerError(self._server, Trouble.NO_AUTH)
        password = self._table.password.get_secret_value() if self._table.password else ""
        try:
            await method(self._table.user, password)
        except SMTPAuthenticationError as error:
            raise ServerError(self._server, Trouble.LOGIN if error.code >= 500 else Trouble.OTHER, _said(error)) from error

    def _fault(self, error: BaseException) -> ServerError:
        """Close the connection; `error` in the words of the log."""
        self._hang_up()
        if isinstance(error, SMTPResponseException):
            return ServerError(self._server, Trouble.OTHER, _said(error))
        # QUIRK: SMTPConnectError is a ConnectionError whatever went wrong; its cause says what did.
        return server_error(self._server, error.__cause__ if isinstance(error.__cause__, OSError) else error)

    def _hang_up(self, transport: asyncio.BaseTransport | None = None) -> None:
        """Close without a word more: TLS would wait for the server's farewell, and leave the socket open when the loop ends first."""
        client, self._client = self._client, None
        if client is not None:
            transport = client.transport or transport
            client.close()
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()


def _said(error: SMTPResponseException) -> str:
    return f"{error.code} {error.message}"
