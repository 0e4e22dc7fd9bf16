-- Nothing: what is signed meanwhile stays.
SELECT 1;
