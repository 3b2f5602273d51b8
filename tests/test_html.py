import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.html import MAX_SOURCE, html_text

CASES = [
    ("blocks are lines", "<div>one</div><div>two</div>", "one\ntwo\n"),
    ("an empty block is an empty line", "<div>one</div><div><br></div><div>two</div>", "one\n\ntwo\n"),
    ("a block of one NBSP is a line", "<div>one</div><div>&nbsp;</div><div>two</div>", "one\n\xa0\ntwo\n"),
    ("a break ends a line", "one<br>two<br/>\nthree", "one\ntwo\nthree\n"),
    ("two breaks leave an empty line", "one<br><br>two", "one\n\ntwo\n"),
    ("paragraphs stand apart", "<p>one</p><p>two</p>", "one\n\ntwo\n"),
    ("Outlook's paragraphs do not", "<p class=MsoNormal>one</p><p class=MsoNormal>two</p>", "one\ntwo\n"),
    ("white space of the source is one blank", "<div>one\n   two</div>", "one two\n"),
    ("NBSP stays", "*&nbsp; Ring&#160;buffers", "*\xa0 Ring\xa0buffers\n"),
    ("marks of emphasis are dropped", "<b>mark</b> it <i>good</i> <u>now</u> <s>or</s>", "mark it good now or\n"),
    ("signs stay as they are", "<div>a_b *c* [d] #1 1. -&gt; &lt;e&gt; &amp;</div>", "a_b *c* [d] #1 1. -> <e> &\n"),
    ("preformatted lines stay", "<pre>*  Ring\n   v5\n</pre>", "*  Ring\n   v5\n"),
    ("list items have a bullet", "<ul><li>one</li><li>two</li></ul>", "* one\n* two\n"),
    ("a heading is a line", "<h2>Open</h2><div>one</div>", "Open\n\none\n"),
    ("table rows are lines", "<table><tr><td>one</td><td>two</td></tr><tr><td>three</td></tr></table>", "one two\nthree\n"),
    ("a rule is a line", "one<hr>two", "one\n" + "_" * 32 + "\ntwo\n"),
    ("a link shows its address", '<a href="https://example.org/a">here</a>', "here <https://example.org/a>\n"),
    ("a link that is its address stands once", '<a href="https://example.org/a">https://example.org/a</a>', "https://example.org/a\n"),
    ("a mail address stands once", '<a href="mailto:bo@example.org">Bo</a>', "Bo\n"),
    ("styles and scripts say nothing", "<style>p{}</style><script>x()</script><title>t</title><div>one</div>", "one\n"),
    ("comments and declarations say nothing", "<!DOCTYPE html><!-- a > b --><![if mso]><?xml v?><div>one</div>", "one\n"),
    ("what is hidden says nothing", '<div style="display:none">no</div><div>one</div>', "one\n"),
    ("an image says nothing", 'one<img src="x" alt="y">', "one\n"),
    ("plain text is itself", "one & two", "one & two\n"),
    ("nothing is nothing", "", ""),
]  # fmt: skip

QUOTES = [
    ("a cite block", '<blockquote type="cite">one<br>two</blockquote><div>own</div>', "> one\n> two\nown\n"),
    ("nested blocks", "<blockquote>one<blockquote>two</blockquote>three</blockquote>", "> one\n> > two\n> three\n"),
    ("empty lines in a quote", "<blockquote><div>one</div><div><br></div><div>two</div></blockquote>", "> one\n>\n> two\n"),
    (
        "Gmail",
        '<div dir="ltr">In.</div><div class="gmail_quote"><div class="gmail_attr">On Mon, Ada wrote:<br></div>'
        '<blockquote class="gmail_quote" style="border-left:1px #ccc solid">one</blockquote></div>',
        "In.\nOn Mon, Ada wrote:\n> one\n",
    ),
    ("Gmail's indent is no quote", '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">own</blockquote>', "own\n"),
    (
        "Outlook's bar",
        '<div>In.</div><div style="border:none;border-left:solid blue 1.5pt;padding:0in"><p class="MsoNormal">one</p></div><div>own</div>',
        "In.\n> one\nown\n",
    ),
    (
        "Outlook without a bar",
        '<div>In.</div><hr><div id="divRplyFwdMsg"><b>From:</b> Ada<br><b>Sent:</b> Monday</div><div>one</div>',
        "In.\n" + "_" * 32 + "\nFrom: Ada\nSent: Monday\none\n",
    ),
    (
        "GMX",
        '<div>In.</div><div name="quote" style="border-left:2px solid #C3D9E5"><div><b>Von:</b>&nbsp;Ada</div>'
        '<div name="quoted-content">one<br>two</div></div>',
        "In.\n> Von:\xa0Ada\n> one\n> two\n",
    ),
    ("GMX without a bar", '<div name="quote"><div>Von: Ada</div><div name="quoted-content">one</div></div>', "Von: Ada\n> one\n"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "text"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_html_becomes_lines(source: str, text: str) -> None:
    assert html_text(source) == text
    assert html_text(source.replace("\n", "\r\n")) == text


@pytest.mark.parametrize(("source", "text"), [row[1:] for row in QUOTES], ids=[row[0] for row in QUOTES])
def test_a_quote_in_html_has_marks(source: str, text: str) -> None:
    assert html_text(source) == text


def test_html_nested_deeper_than_the_stack_keeps_its_words() -> None:
    assert html_text("<div>" * 5_000 + "own words" + "</div>" * 5_000).strip() == "own words"


def test_html_is_read_up_to_a_limit() -> None:
    assert len(html_text("<div>" + "x" * (2 * MAX_SOURCE))) <= MAX_SOURCE


@pytest.mark.parametrize(
    "piece",
    ["<", ">", "<!--", "<?", "<!", "</", "<a x=", '<a x="', '<a x=">', "<a <", "&", "&#", "<div>", "<br>", "<li>", "<p>", "<script", "&nbsp;", "\n"],
)
def test_hostile_html_is_read_as_any_other(piece: str) -> None:
    assert isinstance(html_text(piece * (50_000 // len(piece))), str)


@given(st.text(alphabet="<>/abdivlockqutepr= \"'&;#!-?\n\xa0\ue000\ue001"))
def test_any_text_is_html(source: str) -> None:
    text = html_text(source)
    assert not text or text.endswith("\n")
    assert "\ue001" not in text
