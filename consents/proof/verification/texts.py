"""What entries name by digest only: details, and the texts that clients were shown."""

from collections.abc import Iterator

from psycopg import sql

from consents.proof.verification.finding import Finding, Kind, found

# The digest is that of `Detail.digest`: sha256 over the salt and the canonical JSON of what is not empty. The
# commitment is that of `commitment`: sha256 over the other salt and the customer number.
ALTERED_DETAILS = sql.SQL(
    """
    SELECT entry.client_id, detail.submission_id AS entry,
           CASE WHEN entry.id IS NULL THEN 'the detail is of no entry'
                WHEN entry.detail_digest IS NULL THEN 'the entry was recorded without a detail'
                WHEN is_altered THEN 'the detail is not the one that the entry names'
                ELSE 'the entry does not commit to the customer number that its client has' END AS what
      FROM consents_submissiondetail AS detail
      LEFT JOIN consents_submission AS entry ON entry.id = detail.submission_id
      LEFT JOIN clients_client AS client ON client.id = entry.client_id
     CROSS JOIN LATERAL (
           SELECT entry.detail_digest IS DISTINCT FROM sha256(salt || convert_to('{' || concat_ws(',',
                      '"comment":' || to_json(nullif(comment, '')),
                      '"identity_check":' || to_json(nullif(identity_check, '')),
                      '"ip":' || to_json(host(ip)),
                      '"user_agent":' || to_json(nullif(user_agent, ''))
                  ) || '}', 'UTF8')) AS is_altered,
                  entry.client_commitment IS DISTINCT FROM
                  sha256(number_salt || convert_to(client.number, 'UTF8')) AS is_of_another) AS compared
     WHERE is_altered OR is_of_another
    """
)
ALTERED_NOTICES = sql.SQL(
    """
    SELECT first.client_id, first.id AS entry,
           format('%%s, version %%s, %%s: the text is not the one that clients were shown (entries: %%s)',
                  named.code, named.version, named.language, named.entries) AS what
      FROM (SELECT code, what->>'notice' AS version, what->>'language' AS language, what->>'digest' AS digest,
                   count(*) AS entries, min(sequence) AS sequence
              FROM consents_submission AS act
             CROSS JOIN LATERAL jsonb_each(
                   CASE jsonb_typeof(act.changes->'purposes') WHEN 'object' THEN act.changes->'purposes' END
                   ) AS said(code, what)
             GROUP BY 1, 2, 3, 4) AS named
      JOIN consents_submission AS first ON first.sequence = named.sequence
      LEFT JOIN consents_purpose AS purpose ON purpose.code = named.code
      LEFT JOIN consents_notice AS notice
        ON notice.purpose_id = purpose.id AND notice.version::text = named.version
      LEFT JOIN consents_noticetext AS text ON text.notice_id = notice.id AND text.language = named.language
     WHERE named.digest IS DISTINCT FROM encode(text.digest, 'hex')
        OR text.digest <> sha256(convert_to(
               concat(jsonb_build_array(text.language, text.title, text.summary, text.body)), 'UTF8'))
    """
)


def altered_details() -> Iterator[Finding]:
    """Details that are not those that were recorded, and numbers that entries do not commit to.

    A detail that is gone was erased, which is no finding; then nothing tells whose the entry was.
    """
    yield from found(Kind.DETAIL, ALTERED_DETAILS)


def altered_notices() -> Iterator[Finding]:
    """Published texts that are not those that entries name, by the first entry that names another one."""
    yield from found(Kind.NOTICE, ALTERED_NOTICES)
