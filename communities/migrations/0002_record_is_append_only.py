from django.db import migrations

FORWARD = """
CREATE FUNCTION communities_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A person's account may be deleted; what happened stays, without the name.
    IF TG_OP = 'UPDATE' AND NEW.actor_id IS NULL
        AND (NEW.id, NEW.community_id, NEW.number, NEW.at, NEW.verb, NEW.data)
            IS NOT DISTINCT FROM (OLD.id, OLD.community_id, OLD.number, OLD.at, OLD.verb, OLD.data)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the record of a community is append-only' USING ERRCODE = 'raise_exception';
END $$;

CREATE TRIGGER communities_event_is_final
    BEFORE UPDATE OR DELETE ON communities_event
    FOR EACH ROW EXECUTE FUNCTION communities_event_is_final();
"""

BACKWARD = """
DROP TRIGGER communities_event_is_final ON communities_event;
DROP FUNCTION communities_event_is_final();
"""


class Migration(migrations.Migration):
    dependencies = [("communities", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
