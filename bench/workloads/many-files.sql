-- A table of 250 partitions: InnoDB has a file for each, and every one that is read or written is open.
CREATE DATABASE many;
CREATE TABLE many.files (id BIGINT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(60)) PARTITION BY HASH (id) PARTITIONS 250;

-- replfault: each transaction
INSERT INTO many.files (note) VALUES (UUID());
SELECT COUNT(*) FROM many.files;
