package bench

import (
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/transparency-dev/formats/proof"
	"golang.org/x/mod/sumdb/note"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

const million = 1_000_000

// formerTable is that of migration 005, which held the trails before they were logs: each row with its hash. Its
// indexes are there before the rows, as they were.
const formerTable = `CREATE TABLE public.former (LIKE public.audit_inbox, hash text NOT NULL);
	ALTER TABLE public.former RENAME position TO seq;
	ALTER TABLE public.former ADD PRIMARY KEY (trail, seq);
	CREATE INDEX ON public.former (trail, target, seq);
	CREATE INDEX ON public.former (trail, actor, seq);
	INSERT INTO public.former SELECT *, encode(sha256(id::bytea), 'hex') FROM public.audit_inbox ORDER BY position`

// BenchmarkAuditMillion tells of a log of a million lines what it takes: on disk, to prove a line, to compute it anew.
func BenchmarkAuditMillion(b *testing.B) {
	t := newTrails(b)
	for b.Loop() {
		t.appendMillion(b)
		t.disk(b)
		_, err := t.Audit.Epoch(b.Context(), domain.By(domain.SystemActor("")))
		expect.NoError(b, err)
		t.prove(b)
		t.verifyMillion(b)
		b.ReportMetric(0, "ns/op")
	}
}

func (t *trails) appendMillion(b *testing.B) {
	b.Helper()
	t.append(b, string(domain.PlatformTrail), 1, million)
	_, err := t.sql.Exec(b.Context(), "UPDATE public.audit_inbox SET trail = 'platform'")
	expect.NoError(b, err)
	_, err = t.sql.Exec(b.Context(), formerTable)
	expect.NoError(b, err)
	progress("%d entries are taken into one log in %.0f s", million, t.integrate(b, million))
}

// disk compares what the tables of the logs take with what the table of before took.
func (t *trails) disk(b *testing.B) {
	b.Helper()
	var now, before int64
	expect.NoError(b, t.sql.QueryRow(b.Context(), `SELECT sum(pg_total_relation_size(c.oid)) FILTER
			(WHERE relname IN ('audit_log', 'audit_entry', 'audit_node', 'audit_name', 'audit_checkpoint')),
		sum(pg_total_relation_size(c.oid)) FILTER (WHERE relname = 'former')
		FROM pg_class AS c WHERE relnamespace = 'public'::regnamespace`).Scan(&now, &before))
	progress("on disk: %d MB, before %d MB", now>>20, before>>20)
	t.parts(b)
	atMost(b, "disk of a million entries, of that before", 1.1, float64(now)/float64(before))
}

// parts tells which tables and indexes that is.
func (t *trails) parts(b *testing.B) {
	b.Helper()
	rows, err := t.sql.Query(b.Context(), `SELECT format('%s: %s MB', relname, pg_relation_size(oid) >> 20) FROM pg_class
		WHERE (relname LIKE 'audit%' OR relname LIKE 'former%') AND relkind IN ('r', 'i') AND pg_relation_size(oid) >> 20 > 0
			AND relname NOT LIKE 'audit_inbox%' ORDER BY relname`)
	expect.NoError(b, err)
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	expect.NoError(b, err)
	progress("of it %q", all)
}

// prove has a thousand lines proved.
func (t *trails) prove(b *testing.B) {
	b.Helper()
	rows, err := t.sql.Query(b.Context(), `SELECT body::jsonb ->> 'id' FROM public.audit_entry
		WHERE trail = 'platform' AND seq % 997 = 5 AND body::jsonb ? 'id' LIMIT 1000`)
	expect.NoError(b, err)
	var made, checked []float64
	var proofBytes, receiptBytes int
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	expect.NoError(b, err)
	for _, id := range ids {
		var receipt domain.AuditReceipt
		made = append(made, milliseconds(func() {
			receipt, err = t.Audit.Receipt(b.Context(), byOperator(), id)
			expect.NoError(b, err)
		}))
		checked = append(checked, milliseconds(func() { t.check(b, receipt) }))
		proofBytes = max(proofBytes, len(receipt.Proof))
		receiptBytes = max(receiptBytes, bytesOf(receipt))
	}
	atMost(b, "bytes of a proof of a log of a million", 1200, float64(proofBytes))
	atMost(b, "bytes of a receipt of a log of a million", 4096, float64(receiptBytes))
	atMost(b, "ms to make a receipt, half of them", 5, median(made))
	atMost(b, "ms to check one, half of them", 1, median(checked))
}

// bytesOf is how long a receipt is in JSON, but for names of members and whom it means.
func bytesOf(r domain.AuditReceipt) int {
	const hash = 47 // in base64, with quotes and a comma
	return len(r.Line) + len(r.Proof) + len(r.Epoch) + len(r.Epochs) + hash*len(r.Path)
}

// check verifies signature and place, by what is public of the key.
func (t *trails) check(b *testing.B, receipt domain.AuditReceipt) {
	b.Helper()
	var p proof.TLogProof
	expect.NoError(b, p.Unmarshal([]byte(receipt.Proof)))
	origin, head, err := tlog.ParseCheckpoint(string(p.Checkpoint))
	expect.NoError(b, err)
	verifier, err := note.NewVerifier(tlog.VerifierKey(t.key, origin))
	expect.NoError(b, err)
	_, err = note.Open(p.Checkpoint, note.VerifierList(verifier))
	expect.NoError(b, err)
	var hashes [][]byte
	for _, hash := range p.Hashes {
		hashes = append(hashes, slices.Clone(hash[:]))
	}
	leaf := domain.AuditLeaf{Seq: int64(p.Index), Hash: tlog.Hash(receipt.Line)}
	expect.NoError(b, tlog.VerifyInclusion(leaf, head, hashes))
}

func (t *trails) verifyMillion(b *testing.B) {
	b.Helper()
	within(b, "a log of a million computed anew", 3, seconds(func() {
		reports, err := t.Audit.Verify(
			b.Context(), domain.By(domain.SystemActor("")), []domain.Trail{domain.PlatformTrail}, nil,
		)
		expect.NoError(b, err)
		expect.Equal(b, len(reports[0].Faults), 0)
	}))
}

func byOperator() domain.Call {
	return domain.By(domain.Actor{Subject: "operator", Relations: []domain.Relation{domain.Operator}})
}

func milliseconds(do func()) float64 { return seconds(do) * float64(time.Second/time.Millisecond) }

// atMost notes a figure that is no time of seconds.
func atMost(b *testing.B, what string, most, value float64) {
	b.Helper()
	found.goals = append(found.goals, goal{what + ", of what is allowed", most / value, 1})
	progress("%s: %.2f, at most %.2f are allowed", what, value, most)
	if value > most {
		b.Errorf("%s: %.2f, at most %.2f are allowed", what, value, most)
	}
}
