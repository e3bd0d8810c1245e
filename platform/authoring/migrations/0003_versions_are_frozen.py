"""A version, once written, stays as it is. It may be deleted with its document, not rewritten."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION authoring_version_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The author's account may be deleted, which leaves the version without one.
    IF NEW.author_id IS NULL THEN
        OLD.author_id := NULL;
    END IF;
    IF NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'a version cannot be changed'
            USING ERRCODE = 'integrity_constraint_violation',
                  CONSTRAINT = 'version_is_frozen';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER version_is_frozen BEFORE UPDATE ON authoring_version
    FOR EACH ROW EXECUTE FUNCTION authoring_version_is_frozen();
"""

THAW = """
DROP TRIGGER version_is_frozen ON authoring_version;
DROP FUNCTION authoring_version_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("authoring", "0002_edit")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
