"""Addresses of stores on PostgreSQL: recognised, and shown without what is secret."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findvalue.store.postgres.address import is_address, scrubbed, shown


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("postgresql://db.example/store", True),
        ("postgres://db.example/store", True),
        ("sqlite:///store.db", False),
        ("store.db", False),
        ("mysql://db.example/store", False),
    ],
)
def test_an_address_is_known_by_its_scheme(text: str, answer: object) -> None:
    assert is_address(text) is answer


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("postgresql://ann:s3cret@db.example:5433/store", "postgresql://ann@db.example:5433/store"),
        ("postgresql://db.example/store", "postgresql://db.example/store"),
        ("postgresql://:s3cret@db.example/store", "postgresql://@db.example/store"),
        ("postgresql://a:s3@cret@db.example/store", "postgresql://a@db.example/store"),
        ("postgresql://a:s3/cret@db.example/store", "postgresql://a@db.example/store"),
        ("postgresql://db.example/store?password=s3cret&sslmode=require", "postgresql://db.example/store"),
        ("postgresql://db.example/store?password=s3@cret", "postgresql://db.example/…"),
        ("postgresql://ann@db.example/store?password=s3@cret", "postgresql://ann/…"),
        ("postgresql://ann:s3?x=cret@db.example/store", "postgresql://ann/…"),
        ("postgresql://one.example,two.example/store", "postgresql://one.example,two.example/store"),
    ],
)  # fmt: skip
def test_an_address_is_shown_without_its_password(address: str, expected: str) -> None:
    assert shown(address) == expected


@given(password=st.text(min_size=6).filter(lambda text: "*" not in text))
def test_no_password_survives_in_what_is_shown(password: str) -> None:
    for written in (quote(password, safe=""), quote(password)):
        address = f"postgresql://ann:{written}@db.example/store"
        assert written not in shown(address)
        said = f'invalid port in "{address}", user ann, password {written} or {password}'
        assert written not in scrubbed(said, address)
        assert password not in scrubbed(said, address)


def test_a_password_among_the_parameters_is_scrubbed() -> None:
    address = "postgresql://db.example/store?password=s3%20cret&sslpassword=t0p"
    assert scrubbed("s3%20cret, s3 cret and t0p", address) == "***, *** and ***"
