"""All pages and actions of the console, in one tuple: a new page is a module with ROUTES and a line here."""

from __future__ import annotations

from bot.web.console import (
    accounts,
    charts,
    county,
    health,
    households,
    issues,
    meeting,
    papers,
    posts,
    register,
    request,
    requests,
    rule_words,
    rules,
    service,
    today,
)
from bot.web.console.frame import Route

ROUTES: tuple[Route, ...] = (
    *today.ROUTES,
    *requests.ROUTES,
    *request.ROUTES,
    *households.ROUTES,
    *county.ROUTES,
    *charts.ROUTES,
    papers.LIST,
    *meeting.ROUTES,
    *issues.ROUTES,
    *papers.ROUTES,
    *service.ROUTES,
    *rules.ROUTES,
    *rule_words.ROUTES,
    *posts.ROUTES,
    *register.ROUTES,
    *health.ROUTES,
    *accounts.ROUTES,
)
