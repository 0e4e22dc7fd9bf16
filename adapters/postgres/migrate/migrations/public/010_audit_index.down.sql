CREATE INDEX audit_entry_actor_idx ON public.audit_entry (trail, (body::jsonb ->> 'actor'), seq);
CREATE INDEX audit_entry_target_idx ON public.audit_entry (trail, (body::jsonb ->> 'target'), seq);
DROP INDEX public.audit_entry_actor_hash_idx;
DROP INDEX public.audit_entry_target_hash_idx;
