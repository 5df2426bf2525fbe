"""The desk of an institution, and the pages of a course written from its document."""

import json
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents.models import Document
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from catalog.courses import documents, drafts
from catalog.courses.actions.files import cleaned
from catalog.courses.models import CourseDeskPage, CoursePage, LessonPage
from lms.core.models import Institution
from lms.people.models import Person

PAGE_RIGHTS = ("add_page", "change_page")  # nothing is published here: the committee's answer publishes
FILE_RIGHTS = ("add_document", "change_document", "choose_document")


@transaction.atomic
def ensure_desk(institution: Institution) -> CourseDeskPage:
    """The institution's desk with the group that may edit it and nothing else. Makes them at first; one query after."""
    if desk := CourseDeskPage.objects.filter(institution=institution).select_related("group", "collection").first():
        return desk
    name = f"Cursos {institution.code}"
    group = Group.objects.create(name=name)
    group.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    collection = Collection.get_first_root_node().add_child(instance=Collection(name=name))
    desk = CourseDeskPage(
        title=f"Cursos de {institution.name}",
        slug=f"cursos-{institution.pk}",
        live=False,
        institution=institution,
        group=group,
        collection=collection,
    )
    Page.get_first_root_node().add_child(instance=desk)
    for right in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_RIGHTS):
        GroupPagePermission.objects.create(group=group, page=desk, permission=right)
    for right in Permission.objects.filter(content_type__app_label="wagtaildocs", codename__in=FILE_RIGHTS):
        GroupCollectionPermission.objects.create(group=group, collection=collection, permission=right)
    return desk


@transaction.atomic
def write_pages(desk: CourseDeskPage, document: dict[str, Any], files: dict[str, bytes], *, by: Person) -> CoursePage:
    """Write a course document as pages of the desk, new or over those with its code; lessons that it lacks go.

    `files` holds the bytes of each path that the document names. Nothing reaches the catalogue by this. Refuses
    (RuleBroken) a document that does not fit its format, and a drawing that does more than draw.
    """
    documents.check_format(document)
    account = getattr(by, "account", None)
    page = CoursePage.objects.child_of(desk).filter(code=document["code"]).first()
    page = _save(desk, page or CoursePage(), course_fields(document), account)
    kept = {path: _file(desk, path, content, account) for path, content in files.items()}
    present = {lesson.slug: lesson for lesson in LessonPage.objects.child_of(page)}
    for lesson in document["lessons"]:
        _save(page, present.pop(lesson["slug"], None) or LessonPage(), lesson_fields(lesson, kept), account)
    for gone in present.values():
        gone.delete()
    _put_in_order(page, [lesson["slug"] for lesson in document["lessons"]])
    return CoursePage.objects.get(pk=page.pk)


def _save(parent: Page, page: Any, fields: dict[str, Any], account: Any) -> Any:
    for name, value in fields.items():
        setattr(page, name, value)
    page.draft_title = page.title
    if page.pk:
        page.save()
    else:
        page.live, page.owner = False, account
        parent.add_child(instance=page)
    page.save_revision(user=account)
    return page


def _put_in_order(page: CoursePage, slugs: list[str]) -> None:
    """Move only what is out of place: most saves move nothing."""
    lessons = list(LessonPage.objects.child_of(page).order_by("path"))
    if [lesson.slug for lesson in lessons] == slugs:
        return
    for lesson in sorted(lessons, key=lambda each: slugs.index(each.slug)):
        LessonPage.objects.get(pk=lesson.pk).move(CoursePage.objects.get(pk=page.pk), pos="last-child")


def _file(desk: CourseDeskPage, path: str, content: bytes, account: Any) -> int:
    """The library's file for a path of the document: the same bytes under the same name are kept once."""
    title, content = path.removeprefix("files/"), cleaned(path, content)
    for known in Document.objects.filter(collection=desk.collection, title=title, file_size=len(content)):
        with known.open_file() as kept:
            if kept.read() == content:
                return known.pk
    made = Document(title=title, collection=desk.collection, uploaded_by_user=account, file_size=len(content))
    made.file.save(title, ContentFile(content))
    made.file.close()
    return made.pk


def stream(values: list[dict[str, Any]]) -> str:
    """Values of one kind of block as a StreamField takes them."""
    return json.dumps([{"type": "item", "value": value} for value in values])


def course_fields(document: dict[str, Any]) -> dict[str, Any]:
    """The fields of a CoursePage for a document: the way back from `drafts.course_part`."""
    evaluation, objectives = document["evaluation"], document["objectives"]
    return {
        **{name: document[name] for name in ("code", "slug", "title", "summary", "purpose", "modality")},
        "audience": document["audience"]["text"],
        "entry_knowledge": "\n".join(document["audience"]["entry_knowledge"]),
        "prerequisites": "\n".join(document["prerequisites"]),
        "classroom_minutes": document["minutes"]["presencial"],
        "online_minutes": document["minutes"]["linea"],
        "keywords": "\n".join(document["keywords"]),
        "general_objective": stream([objectives["general"]]),
        "objectives": stream(objectives["particular"]),
        "competencies": stream(document["competencies"]),
        "standards": stream([{**each, "elements": "\n".join(each["elements"])} for each in document["standards"]]),
        "syllabus": stream([_unit(each) for each in document["syllabus"]]),
        "sessions": stream([{**each, "materials": "\n".join(each["materials"])} for each in document["sessions"]]),
        "instructional_techniques": "\n".join(document["techniques"]["instructional"]),
        "group_techniques": "\n".join(document["techniques"]["group"]),
        "materials": "\n".join(document["materials"]),
        "pass_mark": evaluation["pass_mark"] / 100,
        "min_attendance": evaluation["min_attendance"],
        "components": stream([{**each, "weight": f"{each['weight'] / 100:.2f}"} for each in evaluation["components"]]),
        "sources": stream(document["sources"]),
    }


def _unit(value: dict[str, Any]) -> dict[str, Any]:
    listed = {name: ", ".join(map(str, value[name])) for name in ("lessons", "sessions")}
    return {**value, **listed, "topics": "\n".join(value["topics"])}


def lesson_fields(lesson: dict[str, Any], kept: dict[str, int]) -> dict[str, Any]:
    """The fields of a LessonPage for a lesson of a document."""
    return {
        **{name: lesson[name] for name in ("slug", "title", "minutes", "session", "objective")},
        "reading_minutes": lesson["time"]["reading"],
        "practice_minutes": lesson["time"]["practice"],
        "is_required": lesson["required"],
        "body": json.dumps([drafts.block_to_page(block, kept.__getitem__) for block in lesson["blocks"]]),
    }
