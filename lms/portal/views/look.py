"""Views of the look: the living page of components, the style sheet and logo of a theme, and the theme's own screen."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from lms.core import doors, themes
from lms.core.errors import RuleBroken
from lms.core.models import Institution, Theme
from lms.portal.forms import SampleForm, ThemeForm, theme_initial

FOREVER = 365 * 24 * 3600
WRONG = {"curp": "SANF140308MDFLVR0", "birth_0": "31", "birth_1": "", "birth_2": "1985", "unit": "ut"}

TASKS = (
    {
        "words": "Ficha de registro",
        "href": "#k-tareas",
        "hint": "Un dato por confirmar",
        "status": "Por revisar",
        "tone": "now",
    },
    {
        "words": "Diagnóstico",
        "href": "#k-tareas",
        "hint": "20 preguntas, sin límite de tiempo",
        "status": "Vence hoy",
        "tone": "warn",
    },
    {
        "words": "Evaluación",
        "hint": "Se abre cuando firmes el plan",
        "status": "Aún no puedes empezar",
        "state": "shut",
    },
    {
        "words": "Carta de derechos",
        "href": "#k-tareas",
        "hint": "Aceptada el 9 de noviembre",
        "status": "Completado",
        "state": "done",
    },
)


@doors.public
@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every component in its states, in the theme asked for or in the institution's own."""
    context: dict[str, Any] = {
        "sample": SampleForm(auto_id="id_muestra_%s"),
        "wrong": SampleForm(WRONG, auto_id="id_mal_%s"),
        "task_rows": TASKS,
        "page": Paginator(range(64), 20).page(2),
        "shipped": Theme.objects.exclude(code__startswith=themes.OWN),
    }
    if code := request.GET.get("tema"):
        theme = get_object_or_404(context["shipped"], code=code)
        context |= {"theme": theme, "theme_version": themes.version(theme)}
    return render(request, "portal/components.html", context)


@doors.public
@require_GET
@cache_control(public=True, max_age=FOREVER, immutable=True)
def theme_css(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """The colours of a theme. The address changes with the look, so it may be kept for ever."""
    theme = get_object_or_404(Theme, code=code)
    if version != themes.version(theme):
        return _moved("theme_css", theme)
    return HttpResponse(themes.stylesheet(theme.tokens), content_type="text/css; charset=utf-8")


@doors.public
@require_GET
@cache_control(public=True, max_age=FOREVER, immutable=True)
def theme_logo(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """The logo of a theme, as a picture that can run nothing even when opened by itself."""
    theme = get_object_or_404(Theme.objects.exclude(logo_svg=""), code=code)
    if version != themes.version(theme):
        return _moved("theme_logo", theme)
    response = HttpResponse(theme.logo_svg, content_type="image/svg+xml")
    vars(response)["_csp_replace"] = {"default-src": ["'none'"], "sandbox": True}
    return response


def _moved(route: str, theme: Theme) -> HttpResponse:
    response = HttpResponseRedirect(reverse(route, args=[theme.code, themes.version(theme)]))
    response["Cache-Control"] = "no-store"
    return response


@doors.offices("admin")
@require_http_methods(["GET", "POST"])
def theme_settings(request: HttpRequest) -> HttpResponse:
    """Change the colours, logo and links of one's institution, seeing them before they are saved."""
    institution: Institution = request.institution  # type: ignore[attr-defined]  set by the middleware of people
    start = institution.theme
    if code := request.GET.get("partir"):
        start = get_object_or_404(Theme.objects.exclude(code__startswith=themes.OWN), code=code)
    if request.method == "GET":
        return _theme_page(request, ThemeForm(initial=theme_initial(start)), start)
    form = ThemeForm(_with_shade(request.POST), request.FILES, initial=theme_initial(start))
    if form.is_valid() and request.POST.get("act") == "save":
        try:
            _save(institution, form, start, by_ref=request.user.person.ref)  # type: ignore[union-attr]
        except RuleBroken as refused:
            _explain(form, refused)
        else:
            messages.success(request, _("Guardaste el tema. Ya se ve en todas las páginas."))
            return redirect("theme_settings")
    elif form.is_valid():
        _explain(form, None)
    return _theme_page(request, form, start, status=422 if form.errors else 200)


def _with_shade(posted: QueryDict) -> QueryDict:
    """What was sent, with the offered shade put in its field when its button was the one pressed."""
    field, _colon, shade = posted.get("use", "").partition(":")
    data = posted.copy()
    if shade:
        data[field] = shade
    return data


def _save(institution: Institution, form: ThemeForm, start: Theme | None, *, by_ref: str) -> None:
    logo = "" if form.cleaned_data["drop_logo"] or start is None else start.logo_svg
    if form.cleaned_data["logo"]:
        logo = form.cleaned_data["logo"].read().decode("utf-8", errors="replace")
    themes.save_theme(
        institution,
        name=form.cleaned_data["name"],
        tokens=form.tokens(),
        logo_svg=logo,
        logo_alt=form.cleaned_data["logo_alt"],
        footer_links=form.links(),
        by_ref=by_ref,
    )


def _explain(form: ThemeForm, refused: RuleBroken | None) -> None:
    """Put each refusal on the field that cures it; without one, those that the colours as written would meet."""
    if refused is not None and not isinstance(refused, themes.ContrastRefused):
        form.add_error("logo" if refused.code.startswith("svg-") else refused.field, str(refused))
        return
    for mode, failure in themes.check_colours(form.tokens()):
        token = failure.change or failure.front
        form.add_error(f"{mode}-{token}" if token in themes.COLOURS else None, themes.sentence(mode, failure))


def _theme_page(request: HttpRequest, form: ThemeForm, start: Theme | None, status: int = 200) -> HttpResponse:
    colours = {mode: {**themes.base_tokens()[mode], **chosen} for mode, chosen in form.colours().items()}
    failing = themes.check_colours(form.tokens())
    shades = {(mode, failure.change): failure.shade for mode, failure in failing if failure.shade}
    context = {
        "form": form,
        "start": start,
        "start_version": themes.version(start) if start else "",
        "shipped": Theme.objects.exclude(code__startswith=themes.OWN),
        "preview_css": "".join(f".muestra--{mode}{{{themes.declarations(colours[mode])}}}" for mode in themes.MODES),
        "shades": [
            {
                "field": f"{mode}-{token}",
                "words": themes.COLOURS[token],
                "mode": themes.MODE_NAMES[mode],
                "shade": shade,
            }
            for (mode, token), shade in shades.items()
        ],
    }
    return render(request, "portal/theme_settings.html", context, status=status)
