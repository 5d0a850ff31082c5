"""A short soak for CI; `./dev soak` runs it for as long as one likes."""

import os

from conftest import BUILD

from security.soak import soak


def test_nothing_is_answered_wrong_or_left_behind_while_everything_happens_at_once():
    problems = soak(BUILD, float(os.environ.get("MAYFLY_SOAK_SECONDS", "16")))
    assert not problems, "\n".join(problems)
