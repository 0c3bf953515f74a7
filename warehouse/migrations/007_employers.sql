-- What a home knows of employers, so that the store can follow it when that changes.
CREATE TABLE employer_marks (kind VARCHAR, mark VARCHAR, employer VARCHAR, employer_key VARCHAR);
