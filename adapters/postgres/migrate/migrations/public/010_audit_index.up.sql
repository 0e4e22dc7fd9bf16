-- Who acted and on what is looked up by a hash of it and of the trail, which is shorter than what lines tell. Whoever
-- reads compares what the lines tell as well. Those of one hash come in blocks of 1,024 places of the log.
CREATE INDEX audit_entry_actor_hash_idx ON public.audit_entry
	(hashtext(trail || (body::jsonb ->> 'actor')), ((seq >> 10)::integer));
CREATE INDEX audit_entry_target_hash_idx ON public.audit_entry
	(hashtext(trail || (body::jsonb ->> 'target')), ((seq >> 10)::integer));
DROP INDEX public.audit_entry_actor_idx;
DROP INDEX public.audit_entry_target_idx;
