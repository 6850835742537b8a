"""What the database promises about purposes, channels, notices and messages, broken with plain SQL."""

NOTICE = "INSERT INTO consents_notice (purpose_id, version, renewal) VALUES (%(purpose)s, {})"
DRAFT = "UPDATE consents_notice SET {} WHERE id = %(draft)s"
PUBLISHED = "UPDATE consents_notice SET {} WHERE id = %(published)s"
TEXT = "UPDATE consents_noticetext SET {} WHERE notice_id = %(draft)s AND language = 'lv'"
PUBLISHED_TEXT = "UPDATE consents_noticetext SET {} WHERE notice_id = %(published)s AND language = 'lv'"
NEW_TEXT = """
INSERT INTO consents_noticetext (notice_id, language, title, summary, body) VALUES ({}, 'Title', 'S', 'B')
"""
PUBLISH = DRAFT.format("published_at = now(), published_by_id = %(dpo)s, effective_from = now()")
MESSAGES = """
INSERT INTO consents_message (api_client_id, message_id, client_id, purpose_id, channel_id, topic_id, sent_at)
SELECT %(api_client)s, 'message', %(client)s, %(purpose)s, channel.id, topic.id, {}
  FROM consents_topic AS topic, consents_channel AS channel
 WHERE topic.code = 'news' AND channel.code = 'email'
"""

BROKEN = [
    ("consents_purpose.purpose_validity_positive", "UPDATE consents_purpose SET validity_months = 0"),
    ("consents_purpose.code_is_forever", "UPDATE consents_purpose SET code = 'other' WHERE code = 'offers'"),
    ("consents_channel.code_is_forever", "UPDATE consents_channel SET code = 'other' WHERE code = 'sms'"),
    ("consents_topic.code_is_forever", "UPDATE consents_topic SET code = 'other' WHERE code = 'news'"),
    (
        "consents_channel.channel_contact_kind_known",
        "UPDATE consents_channel SET contact_kind = 'fax' WHERE code = 'post'",
    ),
    (
        "consents_channel.channel_sends_to_its_addresses",
        "UPDATE consents_channel SET sends_by = 'sms' WHERE code = 'email'",
    ),
    (
        "consents_channel.channel_sends_to_its_addresses",
        "UPDATE consents_channel SET sends_by = 'fax' WHERE code = 'sms'",
    ),
    (
        "consents_channel.channel_kind_is_forever",
        "UPDATE consents_channel SET contact_kind = '', sends_by = '' WHERE code = 'email'",
    ),
    (
        "consents_purpose.purpose_asks_how_only_if_it_contacts",
        """INSERT INTO consents_purpose
               (code, position, contacts, uses_channels, uses_topics, outlives_months,
                is_marketing, keeps_loyalty, aggregate_only, pausable)
           VALUES ('other', 99, false, true, false, 0, false, false, false, false)""",
    ),
    (
        "consents_topic.topic_offer_is_forever",
        "UPDATE consents_topic SET offered_from = offered_from - interval '1 day'",
    ),
    *(
        ("consents_purpose.purpose_rules_are_forever", f"UPDATE consents_purpose SET {rule}")
        for rule in (
            "contacts = NOT contacts, uses_channels = false, uses_topics = false",
            "uses_channels = false",
            "uses_topics = false",
            "outlives_months = outlives_months + 1",
            "is_marketing = NOT is_marketing",
        )
    ),
    (
        "consents_export.export_finished_is_counted",
        """INSERT INTO consents_export (id, api_client_id, kind, filters, finished_at)
           VALUES (gen_random_uuid(), %(api_client)s, 'audience', '{}', now())""",
    ),
    (
        "consents_message.message_once",
        MESSAGES.format("now()") + ";" + MESSAGES.format("now()"),
    ),
    ("consents_message.message_something_became_of_it", MESSAGES.format("NULL")),
    # The life of a notice: a draft, published by another once every text is there, then forever as it is.
    ("consents_notice.notice_one_draft_at_a_time", NOTICE.format("3, 'none'")),
    ("consents_notice.notice_version_once", NOTICE.format("1, 'none'")),
    ("consents_notice.notice_version_from_one", NOTICE.format("0, 'none'")),
    ("consents_notice.notice_renewal_known", DRAFT.format("renewal = 'perhaps', grace_days = 1")),
    ("consents_notice.notice_renewal_has_grace", DRAFT.format("renewal = 'required'")),
    ("consents_notice.notice_published_by_when_published", DRAFT.format("published_by_id = %(dpo)s")),
    (
        "consents_notice.notice_published_has_date",
        DRAFT.format("published_at = now(), published_by_id = NULL, author_id = NULL"),
    ),
    (
        "consents_notice.notice_published_by_another",
        DRAFT.format("published_at = now(), published_by_id = %(staff)s, effective_from = now()"),
    ),
    (
        "consents_notice.notice_author_has_publisher",
        DRAFT.format("published_at = now(), published_by_id = NULL, effective_from = now()"),
    ),
    (
        "consents_notice.notice_not_in_force_before_published",
        DRAFT.format(
            "published_at = now(), published_by_id = %(dpo)s, effective_from = now() - interval '1 day'"
        ),
    ),
    (
        "consents_notice.notice_begins_as_draft",
        """INSERT INTO consents_notice (purpose_id, version, renewal, effective_from, published_at)
           VALUES (%(purpose)s, 9, 'none', now(), now())""",
    ),
    (
        "consents_notice.notice_published_in_every_language",
        "DELETE FROM consents_noticetext WHERE notice_id = %(draft)s AND language = 'ru';" + PUBLISH,
    ),
    ("consents_notice.notice_published_is_immutable", PUBLISHED.format("effective_from = now()")),
    ("consents_notice.notice_published_is_immutable", PUBLISHED.format("published_at = NULL")),
    ("consents_notice.notice_published_is_immutable", PUBLISH + ";" + DRAFT.format("grace_days = 1")),
    ("consents_notice.notice_published_is_immutable", "DELETE FROM consents_notice WHERE id = %(published)s"),
    ("consents_notice.append_only_whole", "TRUNCATE consents_notice CASCADE"),
    ("consents_noticetext.notice_text_once_per_language", NEW_TEXT.format("%(draft)s, 'lv'")),
    ("consents_noticetext.notice_text_language_known", NEW_TEXT.format("%(draft)s, 'de'")),
    ("consents_noticetext.notice_text_not_empty", TEXT.format("title = ''")),
    ("consents_noticetext.notice_text_not_empty", TEXT.format("summary = ''")),
    ("consents_noticetext.notice_text_not_empty", TEXT.format("body = ''")),
    ("consents_noticetext.notice_text_is_immutable", PUBLISHED_TEXT.format("title = 'Other'")),
    ("consents_noticetext.notice_text_is_immutable", PUBLISHED_TEXT.format("notice_id = %(draft)s")),
    ("consents_noticetext.notice_text_is_immutable", TEXT.format("notice_id = %(published)s")),
    ("consents_noticetext.notice_text_is_immutable", NEW_TEXT.format("%(published)s, 'lv'")),
    (
        "consents_noticetext.notice_text_is_immutable",
        "DELETE FROM consents_noticetext WHERE notice_id = %(published)s",
    ),
    ("consents_noticetext.append_only_whole", "TRUNCATE consents_noticetext"),
]
