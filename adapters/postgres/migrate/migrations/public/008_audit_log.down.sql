-- The entries wait in the inbox, where the older program finds them and links them into a chain of its own. The log is
-- lost, and with it what outsiders could verify.
INSERT INTO public.audit_inbox
	(position, trail, id, at, actor, machine, action, target, project, outcome, request_id, reason)
OVERRIDING SYSTEM VALUE
SELECT least((SELECT min(position) FROM public.audit_inbox), 1) - 1 - (SELECT count(*) FROM public.audit_entry)
	+ row_number() OVER (ORDER BY e.trail, e.seq),
	e.trail, e.body::jsonb ->> 'id', (e.body::jsonb ->> 'at')::timestamptz,
	coalesce(actor.value, e.body::jsonb ->> 'actor'), (e.body::jsonb ->> 'machine')::boolean, e.body::jsonb ->> 'action',
	coalesce(target.value, e.body::jsonb ->> 'target'), coalesce(project.value, e.body::jsonb ->> 'project'),
	e.body::jsonb ->> 'outcome', e.body::jsonb ->> 'request_id', coalesce(reason.value, e.body::jsonb ->> 'reason')
FROM public.audit_entry AS e
LEFT JOIN public.audit_name AS actor ON actor.trail = e.trail AND actor.commitment = e.body::jsonb ->> 'actor'
LEFT JOIN public.audit_name AS target ON target.trail = e.trail AND target.commitment = e.body::jsonb ->> 'target'
LEFT JOIN public.audit_name AS project ON project.trail = e.trail AND project.commitment = e.body::jsonb ->> 'project'
LEFT JOIN public.audit_name AS reason ON reason.trail = e.trail AND reason.commitment = e.body::jsonb ->> 'reason'
WHERE e.body::jsonb ->> 'kind' IS NULL;

CREATE TABLE public.audit (
	trail   text COLLATE "C" NOT NULL,
	seq     bigint NOT NULL,
	id      text COLLATE "C" NOT NULL,
	at      timestamptz NOT NULL,
	actor   text COLLATE "C" NOT NULL,
	machine boolean NOT NULL,
	action  text COLLATE "C" NOT NULL,
	target  text COLLATE "C" NOT NULL,
	project text COLLATE "C" NOT NULL,
	outcome text NOT NULL CONSTRAINT audit_outcome CHECK (outcome IN ('done', 'begun', 'failed')),
	request_id text NOT NULL,
	reason text NOT NULL,
	hash    text NOT NULL,
	CONSTRAINT audit_pkey PRIMARY KEY (trail, seq)
);
CREATE INDEX audit_target_idx ON public.audit (trail, target, seq);
CREATE INDEX audit_actor_idx ON public.audit (trail, actor, seq);
CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit
	FOR EACH STATEMENT EXECUTE FUNCTION public.audit_only_grows();
ALTER TABLE public.audit ENABLE ALWAYS TRIGGER audit_only_grows;

DROP TABLE public.audit_chain;
DROP TABLE public.audit_name;
DROP TABLE public.audit_node;
DROP TABLE public.audit_entry;
DROP TABLE public.audit_log;
