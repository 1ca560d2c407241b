# Makes a Django site with people in it, the way Django itself makes them: a project in one file, migrated, and an authreg
# table beside it as sites that fed Prosody had. Reads what to make as JSON: {"database": {…}, "people": […], "credentials": […]}.
import json
import sys

import django
from django.conf import settings
from django.core.management import call_command

wish = json.load(sys.stdin)
settings.configure(
    DATABASES={"default": wish["database"]},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
    PASSWORD_HASHERS=[
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    ],
)
django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.db import connection, transaction  # noqa: E402

call_command("migrate", verbosity=0)

for person in wish.get("people", []):
    hasher = person.pop("hasher", None)
    kind = person.pop("kind", "user")
    make = User.objects.create_superuser if kind == "superuser" else User.objects.create_user
    made = make(**person)
    if hasher:
        made.password = make_password(person["password"], hasher=hasher)
        made.save()

crowd = wish.get("crowd", 0)
if crowd:
    password = make_password(wish["crowd_password"])
    User.objects.bulk_create(
        (
            User(username=f"Persona.{i}", email=f"persona{i}@example.cl", first_name="Persona", last_name=f"Número {i}", password=password)
            for i in range(crowd)
        ),
        batch_size=500,
    )

if wish.get("credentials") is not None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("create table authreg (username varchar(255), realm varchar(255), password varchar(255))")
        cursor.executemany("insert into authreg values (%s, %s, %s)", wish["credentials"])
