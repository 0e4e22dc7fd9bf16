-- What was signed is lost; those who have cosigned it still have it.
DROP TABLE public.audit_halt;
DROP TABLE public.audit_cosignature;
DROP TABLE public.audit_checkpoint;
DROP INDEX public.audit_entry_id_idx;
