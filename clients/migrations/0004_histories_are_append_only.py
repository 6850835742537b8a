"""Who ended, began and restored what stays known. (A client's own history is not among these: erasure
has to reach it.)"""

from django.db import migrations

APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""
    for table in ["clients_historicalrelationship", "clients_historicalloyaltyaccount"]
)


class Migration(migrations.Migration):
    dependencies = [("clients", "0003_loyalty_and_suspensions")]

    operations = [migrations.RunSQL(APPEND_ONLY)]
