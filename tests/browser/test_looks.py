"""Every page and state of the workbench: usable by everybody, in both schemes, at every width."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import look_up, overflows, violations

Scheme = Literal["light", "dark"]


def settle(page: Page) -> None:
    """Wait until no part of a page is being replaced."""
    page.wait_for_load_state("networkidle")
    expect(page.locator("[aria-busy]")).to_have_count(0)


def tour(page: Page) -> Iterator[str]:
    """Visit every page in every state; yield the name of each."""
    yield "find, nothing asked"
    look_up(page, "battery recyling")
    yield "find, misspelt"
    page.get_by_label("Age").select_option(index=1)
    settle(page)
    yield "find, filtered"
    look_up(page, "quantum chromodynamics lattices")
    yield "find, nothing good"
    page.get_by_role("link", name="Sources", exact=True).first.click()
    yield "sources"
    page.get_by_label("Address").fill("http://127.0.0.1:9/feed")
    page.get_by_role("button", name="Look").click()
    settle(page)
    yield "sources, an address that is refused"
    page.get_by_role("link", name="Note", exact=True).click()
    yield "shape, no article"
    page.get_by_role("link", name="Draft").click()
    yield "draft"
    page.get_by_label("Text", exact=True).fill("Dear Ms. Okafor,\n\nThank you.\n")
    page.get_by_role("button", name="Use this note").click()
    yield "draft, pasted"
    page.get_by_role("link", name="Find", exact=True).click()
    look_up(page, "sailing")
    page.get_by_role("button", name="Write about this").first.click()
    page.wait_for_url("**/shape")
    yield "shape"
    page.get_by_text("Say it in your own words").click()
    page.locator("#own-words").fill("I liked “a sentence that nobody ever wrote” very much.")
    page.get_by_role("button", name="Check and put it in").click()
    page.wait_for_selector(".notice.bad")
    yield "shape, refused"
    page.get_by_role("link", name="Go on to sending").click()
    page.wait_for_url("**/out")
    yield "send, refused"
    page.get_by_role("link", name="Draft").click()
    page.get_by_role("button", name="Write the notes").click()
    yield "draft, a panel"
    page.get_by_role("link", name="Send", exact=True).click()
    page.wait_for_url("**/out")
    yield "send"
    page.goto(page.url.replace("/out", "/nowhere"))
    yield "no such page"


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_kept_out(page: Page, scheme: Scheme, width: int) -> None:
    # Colours that are still fading into the other scheme are nobody's.
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    page.reload()
    found = [
        f"{state}: {each}"
        for state in tour(page)
        for each in (*violations(page), *(["scrolls sideways"] if overflows(page) else []))
    ]
    assert found == []


def test_the_checks_notice_a_bad_page(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.evaluate(
        """() => {
            document.documentElement.removeAttribute("lang");
            document.querySelector("main").innerHTML = `<input><img src="/static/favicon.svg">
                <p class="bad">pale</p><button></button>`;
            const pale = document.querySelector(".bad");
            pale.style.color = "#eee";
            pale.style.width = "900px";
        }"""
    )
    rules = {line.split(": ")[0].split()[-1] for line in violations(page)}
    assert rules >= {"html-has-lang", "image-alt", "label", "button-name", "color-contrast"}
    assert overflows(page)
