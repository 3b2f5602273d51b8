"""What all tests share: the hypothesis profiles. `HYPOTHESIS_PROFILE=ci` looks longer."""

import os

from hypothesis import HealthCheck, settings

# no deadline: no test depends on the speed of the machine
settings.register_profile("dev", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", parent=settings.get_profile("dev"), max_examples=300, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
