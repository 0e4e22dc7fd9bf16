-- Epochs have a log of their own now, at slot 1. Those that were lines of the platform's log are told there still, and
-- nobody can verify anything by them any more: all logs are signed anew at the next epoch, which is the first.
SELECT setval(pg_get_serial_sequence('public.audit_log', 'slot'), greatest(1, (SELECT max(slot) FROM public.audit_log)));
UPDATE public.audit_log SET slot = DEFAULT WHERE slot = 1 AND trail <> 'epochs';
ALTER TABLE public.audit_checkpoint DISABLE TRIGGER audit_checkpoint_only_grows;
DELETE FROM public.audit_checkpoint;
ALTER TABLE public.audit_checkpoint ENABLE ALWAYS TRIGGER audit_checkpoint_only_grows;
ALTER TABLE public.audit_cosignature DISABLE TRIGGER audit_cosignature_only_grows;
DELETE FROM public.audit_cosignature;
ALTER TABLE public.audit_cosignature ENABLE ALWAYS TRIGGER audit_cosignature_only_grows;
