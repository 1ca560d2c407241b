# The same join as a Django project writes it, without the row of the attempt: session, account, meeting, enrollment, times, token.
# `python3 portal_in_django.py DATABASE LINK` makes the database with 200 students of a hundred meetings and prints their session cookies
# as JSON; gunicorn serves `portal_in_django:application`.
import json
import os
import sys
import time
from datetime import timedelta

import django
import jwt
from django.conf import settings

IS_COMMAND = __name__ == "__main__"

settings.configure(
    SECRET_KEY="a secret of the benchmark, 32 characters or more",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": sys.argv[1] if IS_COMMAND else os.environ["DATABASE_FILE"],
            "CONN_MAX_AGE": None,
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages"],
    # What `django-admin startproject` writes.
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.decorators import login_required  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.shortcuts import get_object_or_404  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402


class Course(models.Model):
    title = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)

    class Meta:
        app_label = "portal"


class Meeting(models.Model):
    course = models.ForeignKey(Course, models.CASCADE)
    room_name = models.CharField(max_length=200, unique=True)
    link = models.URLField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)

    class Meta:
        app_label = "portal"


class Enrollment(models.Model):
    user = models.ForeignKey(User, models.CASCADE)
    course = models.ForeignKey(Course, models.CASCADE)
    role = models.CharField(max_length=20)
    is_active = models.BooleanField(default=True)

    class Meta:
        app_label = "portal"
        unique_together = [("user", "course")]


@login_required
def join_meeting(request, meeting_id):
    user = request.user
    meeting = get_object_or_404(Meeting.objects.select_related("course"), pk=meeting_id)
    enrollment = Enrollment.objects.filter(user=user, course_id=meeting.course_id, is_active=True).first()
    if enrollment is None:
        return HttpResponse(status=403)
    now = timezone.now()
    if not meeting.is_active or not meeting.course.is_active or now < meeting.starts_at - timedelta(minutes=10):
        return HttpResponse(status=409)
    if now >= meeting.ends_at + timedelta(minutes=15):
        return HttpResponse(status=410)
    issued_at = int(time.time())
    moderator = enrollment.role == "teacher"
    person = {"id": str(user.pk), "name": user.get_full_name(), "email": user.email, "avatar": "", "moderator": moderator}
    claims = {
        "iss": "gryphos",
        "aud": "jitsi",
        "sub": "meet.gryphos.cl",
        "room": meeting.room_name,
        "iat": issued_at,
        "nbf": issued_at - 10,
        "exp": issued_at + 7200,
        "context": {"user": person},
    }
    response = HttpResponse(status=303)
    response["Location"] = f"{meeting.link}?jwt={jwt.encode(claims, settings.SECRET_KEY, algorithm='HS256')}"
    return response


urlpatterns = [path("join-meeting/<int:meeting_id>", join_meeting), path("healthz", lambda request: HttpResponse())]


def fill(link):
    from importlib import import_module

    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with connection.schema_editor() as schema:
        for model in (Course, Meeting, Enrollment):
            schema.create_model(model)
    connection.cursor().execute("pragma journal_mode = wal")
    now = timezone.now()
    courses = Course.objects.bulk_create([Course(id=i + 1, title=f"Curso {i + 1}") for i in range(25)])
    times = {"starts_at": now - timedelta(minutes=5), "ends_at": now + timedelta(hours=5)}
    meetings = [Meeting(id=i + 1, course=courses[i // 4], room_name=f"sala_{i + 1}", link=f"{link}/sala_{i + 1}", **times) for i in range(100)]
    Meeting.objects.bulk_create(meetings)
    cookies = []
    for i in range(200):
        user = User.objects.create(username=f"persona{i}", first_name="Persona", last_name=f"Número {i}", email=f"persona{i}@example.cl")
        Enrollment.objects.bulk_create([Enrollment(user=user, course=course, role="student") for course in courses])
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    json.dump(cookies, sys.stdout)


if IS_COMMAND:
    fill(sys.argv[2])
else:
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
