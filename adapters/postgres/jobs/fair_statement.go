package jobs

// owner is an expression: of a job, Job.Owner; a periodic task has none but its kind.
const owner = `coalesce(args->>'For', args->>'Of', '')`

// maxOwners is how many owners are looked at, at most, before workers are given out. The
// next look begins behind them.
const maxOwners = 32

// ownerIndex lets a hundred thousand waiting jobs of one owner be stepped over at once.
const ownerIndex = `CREATE INDEX IF NOT EXISTS river_job_owner_idx
	ON public.river_job (queue, (` + owner + `), scheduled_at, id) WHERE state = 'available'`

const firstOfOwner = `SELECT ` + owner + ` AS owner, scheduled_at FROM public.river_job
	WHERE state = 'available' AND queue = $1 AND `

const inOrder = ` ORDER BY queue, ` + owner + `, scheduled_at, id LIMIT 1`

// ownersStatement lists the owners behind one, and then those up to it. Each costs a
// look into the index, however many jobs it has.
const ownersStatement = `WITH RECURSIVE behind AS (
	(` + firstOfOwner + owner + ` > $2` + inOrder + `)
	UNION ALL SELECT next.* FROM behind, LATERAL (` + firstOfOwner + owner + ` > behind.owner` + inOrder + `) AS next
), before AS (
	(` + firstOfOwner + owner + ` <= $2` + inOrder + `)
	UNION ALL SELECT next.* FROM before, LATERAL (` +
	firstOfOwner + owner + ` > before.owner AND ` + owner + ` <= $2` + inOrder + `) AS next
)
SELECT owner FROM (SELECT * FROM behind UNION ALL SELECT * FROM before) AS owners
WHERE scheduled_at <= coalesce($3::timestamptz, now()) LIMIT $4`

// claimStatement is River's own but for the choice: so many jobs of each owner. What
// another node just takes is passed over.
const claimStatement = `WITH locked AS MATERIALIZED (
	SELECT job.id, wanted.owner FROM unnest($1::text[], $2::int[]) AS wanted (owner, jobs), LATERAL (
		SELECT id FROM public.river_job WHERE state = 'available' AND queue = $3 AND ` + owner + ` = wanted.owner
			AND scheduled_at <= coalesce($4::timestamptz, now())
		ORDER BY scheduled_at, id LIMIT wanted.jobs FOR UPDATE SKIP LOCKED) AS job
)
UPDATE public.river_job AS j SET state = 'running', attempt = j.attempt + 1,
	attempted_at = coalesce($4::timestamptz, now()),
	attempted_by = (j.attempted_by || $6::text)[greatest(cardinality(j.attempted_by) + 2 - $5::int, 1):]
FROM locked WHERE j.id = locked.id
RETURNING locked.owner, j.id, j.attempt, j.attempted_at, j.attempted_by, j.created_at, j.args AS encoded_args, j.errors,
	j.kind, j.max_attempts, j.metadata, j.priority, j.scheduled_at, j.state, j.tags, j.unique_key`
