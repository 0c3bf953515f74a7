-- What better rules of cleaning read otherwise is kept from now on.
CREATE TABLE recleaned (
    content_id VARCHAR, cleaned_at TIMESTAMPTZ, from_version INTEGER, to_version INTEGER, field VARCHAR,
    before VARCHAR, after VARCHAR
);
