-- What can be searched for; one row a posting.
CREATE TABLE documents AS
SELECT posting_key, title, concat_ws(' ', employer, role_number, requisition) AS named, "text"
FROM jobfeed.postings;

-- Words that say nothing of a posting. The longer lists hold letters too, and R and C are languages.
CREATE TABLE stopwords AS
SELECT unnest(string_split(
    'a an and are as at be by for from has have in is it its of on or our that the their this to was we will with you your',
    ' ')) AS word;
