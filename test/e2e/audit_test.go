package e2e

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
	"github.com/tenon-health/tenon/test/verifier"
)

// auditTenant is a company whose record was read, and where what its admin takes along lies.
type auditTenant struct {
	*scenario.Tenant
	dir   string
	entry string // of that Bob read a record
}

// TestAnAuditTrailThatOutsidersVerify is what an auditor can do with what Ada has taken along: on the day itself, when
// the operator has made the whole trail anew, when the database was restored, and when Bob was erased.
func TestAnAuditTrailThatOutsidersVerify(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t, "AUDIT_EPOCH=1s")
	c := auditTenant{Tenant: scenario.NewTenant(t, s, "Acme"), dir: t.TempDir()}
	c.Equip(t)
	c.readARecord(t)
	c.takeAlong(t)
	c.wantProved(t)

	c.erase(t)
	c.restore(t)
	c.rebuild(t)
}

// readARecord is Bob's look, which Ada finds in the trail.
func (c *auditTenant) readARecord(t *testing.T) {
	t.Helper()
	made := c.Analyst.Post(t, c.Records(), scenario.Object{"patient_data": scenario.Object{"a": "1"}})
	c.Analyst.Get(t, c.Records()+"/"+made["record_id"].(string))
	expect.Eventually(t, "the look is in the trail", func() bool {
		items := c.Admin.Get(t, "/audit?action=record.get&size=1")["items"].([]any)
		if len(items) == 1 {
			c.entry = items[0].(scenario.Object)["id"].(string)
		}
		return len(items) == 1
	})
}

// takeAlong stores the receipt, the policy and the export once witnesses have signed.
func (c *auditTenant) takeAlong(t *testing.T) {
	t.Helper()
	c.store(t, "receipt.json", c.receipt(t))
	_, policy := c.Admin.Send(t, "GET", "/audit/policy", "", nil)
	c.store(t, "policy.json", policy)
	_, export := c.Admin.Send(t, "GET", "/audit/export", "", nil)
	c.store(t, "export.ndjson", export)
	_, checkpoint := c.Admin.Send(t, "GET", "/audit/log/checkpoint", "", nil)
	c.store(t, "checkpoint.txt", checkpoint)
}

func (c *auditTenant) store(t *testing.T, name string, content []byte) {
	t.Helper()
	expect.NoError(t, os.WriteFile(filepath.Join(c.dir, name), content, 0o600))
}

// receipt is the one of Bob's look, as soon as it is witnessed.
func (c *auditTenant) receipt(t *testing.T) (text []byte) {
	t.Helper()
	expect.Eventually(t, "the receipt is witnessed", func() bool {
		status, answer := c.Admin.Send(t, "GET", "/audit/"+c.entry+"/receipt", "", nil)
		var receipt struct{ Witnessed bool }
		if status != 409 && (status != 200 || json.Unmarshal(answer, &receipt) != nil) {
			t.Fatalf("%d %s", status, answer)
		}
		text = answer
		return receipt.Witnessed
	})
	return text
}

// wantProved has a machine without anything of ours look at what was taken along.
func (c *auditTenant) wantProved(t *testing.T) {
	t.Helper()
	said := c.verifyByPython(t, 0, "receipt.json", "policy.json", "export.ndjson")
	for _, word := range []string{"record.get", "witness"} {
		if !strings.Contains(said, word) {
			t.Errorf("the verifier does not tell of %s: %s", word, said)
		}
	}
	receipt, err := os.ReadFile(filepath.Join(c.dir, "receipt.json"))
	expect.NoError(t, err)
	if len(receipt) > 4096 {
		t.Errorf("the receipt has %d bytes", len(receipt))
	}
	c.store(t, "changed.json", []byte(strings.Replace(string(receipt), "record.get", "record.got", 1)))
	c.verifyByPython(t, 1, "changed.json", "policy.json")
}

// verifyByPython runs the auditor's one file, and wants an exit code.
func (c *auditTenant) verifyByPython(t *testing.T, want int, files ...string) string {
	t.Helper()
	arguments := []string{verifier.Program()}
	for _, name := range files {
		arguments = append(arguments, filepath.Join(c.dir, name))
	}
	said, code := verifier.Call(t, arguments...)
	if code != want {
		t.Errorf("the verifier ended with %d, want %d: %s", code, want, said)
	}
	return said
}

// migrate runs the operator's program, and wants an exit code.
func (c *auditTenant) migrate(t *testing.T, want int, args ...string) string {
	t.Helper()
	program := exec.Command(scenario.Absolute(t, "bin/migrate"), args...)
	program.Env, program.Dir = slices.Concat(os.Environ(), c.Settings(t)), c.dir
	out, err := program.CombinedOutput()
	return wantExit(t, "migrate "+strings.Join(args, " "), out, err, want)
}

func wantExit(t *testing.T, what string, out []byte, err error, want int) string {
	t.Helper()
	code := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	} else {
		expect.NoError(t, err)
	}
	if code != want {
		t.Errorf("%s ended with %d, want %d: %s", what, code, want, out)
	}
	return string(out)
}

// erase has Bob forgotten: his name is nowhere any more, and everything that was proved still is.
func (c *auditTenant) erase(t *testing.T) {
	t.Helper()
	actor := func() string {
		items := c.Admin.Get(t, "/audit?action=record.get&size=1")["items"].([]any)
		return items[0].(scenario.Object)["actor"].(string)
	}
	bob := actor()
	c.migrate(t, 2, "audit", "erase", bob)
	c.migrate(t, 0, "audit", "erase", bob, "--yes")
	if told := actor(); !strings.HasPrefix(told, "~") {
		t.Errorf("the trail still tells %s", told)
	}
	c.migrate(t, 0, "audit", "verify")
	c.wantProved(t)
	c.store(t, "later.json", c.receipt(t))
	c.verifyByPython(t, 0, "later.json", "policy.json")
}

// restore puts a database in its place that is older than what was vouched for. Nothing is taken into the logs until
// the operator begins a new generation, and what was told meanwhile is not lost.
func (c *auditTenant) restore(t *testing.T) {
	t.Helper()
	place := filepath.Join(c.Home, "postgres")
	c.Stop(syscall.SIGTERM)
	expect.NoError(t, exec.Command("cp", "-a", place, place+".backup").Run()) // its owner and modes, too
	c.Start(t)
	c.Renew(t)
	c.Admin.Post(t, "/projects", scenario.Object{"name": "Lost by the restore"})
	c.awaitEpochs(t, 3)
	c.Stop(syscall.SIGTERM)
	expect.NoError(t, os.RemoveAll(place))
	expect.NoError(t, os.Rename(place+".backup", place))
	c.Start(t)
	c.awaitHalted(t, 1)
	c.Renew(t)
	made := c.Admin.Post(t, "/projects", scenario.Object{"name": "Told meanwhile"})["id"].(string)
	c.awaitHalted(t, 3)
	if items := c.Admin.Get(t, "/audit?subject="+made)["items"].([]any); len(items) > 0 {
		t.Errorf("it was taken into the log: %v", items)
	}
	if said := c.migrate(t, 7, "audit", "verify"); !strings.Contains(said, "missing") {
		t.Errorf("the anchors tell nothing of lines that are missing: %s", said)
	}
	c.migrate(t, 2, "audit", "continue", "--reason", "A disk was lost")
	c.migrate(t, 0, "audit", "continue", "--reason", "A disk was lost", "--yes")
	c.migrate(t, 5, "audit", "continue", "--reason", "A disk was lost", "--yes")
	expect.Eventually(t, "it is in the new log", func() bool {
		return len(c.Admin.Get(t, "/audit?subject="+made)["items"].([]any)) == 1
	})
	c.takeAlong(t)
	c.wantProved(t)
	c.migrate(t, 0, "audit", "verify")
}

// awaitHalted waits until the operator was told so many times more: at each epoch, between which the node tries to take
// entries into the logs.
func (c *auditTenant) awaitHalted(t *testing.T, more int) {
	t.Helper()
	told := func() int {
		log, err := os.ReadFile(filepath.Join(c.Home, "run.log"))
		expect.NoError(t, err)
		return strings.Count(string(log), "audit_halted")
	}
	before := told()
	expect.Eventually(t, "the operator is told", func() bool { return told() >= before+more })
}

// awaitEpochs waits until so many more were signed.
func (c *auditTenant) awaitEpochs(t *testing.T, n int) {
	t.Helper()
	op := c.Operator(t)
	last := func() int64 { return sizeOf(t, lastOfEpochs(t, op)) }
	first := last()
	expect.Eventually(t, "epochs were signed", func() bool { return last() >= first+int64(n) })
}

// rebuild is the worst of operators: the trail goes with all that was signed of it, and a valid one comes in its place
// that does not tell of Bob's look. The epochs contradict it, and so does who has kept a checkpoint. Then the log of
// epochs and the anchors go as well, so that nothing here contradicts it, and the witness finds that.
func (c *auditTenant) rebuild(t *testing.T) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), c.Setting(t, "DATABASE_OWNER_URL"))
	expect.NoError(t, err)
	defer func() { _ = db.Close(context.Background()) }()
	c.tellAnew(t, db, "trail <> 'epochs'")
	expect.Eventually(t, "the new history is in the log", func() bool {
		return len(c.Admin.Get(t, "/audit?size=1")["items"].([]any)) == 1
	})
	if items := c.Admin.Get(t, "/audit?action=record.get")["items"].([]any); len(items) > 0 {
		t.Errorf("the new history has %v", items)
	}
	c.migrate(t, 0, "audit", "verify", "--trail", c.EnterpriseID)
	if said := c.migrate(t, 7, "audit", "verify"); !strings.Contains(said, "tree") {
		t.Errorf("the epochs do not tell that the history is another one: %s", said)
	}
	c.tellAnew(t, db, "trail = 'epochs'")
	c.dropAnchors(t)
	expect.Eventually(t, "the witness has stopped it", func() bool {
		var halted bool
		expect.NoError(t, db.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM public.audit_halt)").Scan(&halted))
		return halted
	})
	c.migrate(t, 7, "audit", "verify", "--trail", c.EnterpriseID, "--checkpoint", "checkpoint.txt")
}

// tellAnew lets all entries of some trails wait again, but those of looks at records, and drops all that was known of
// their logs.
func (c *auditTenant) tellAnew(t *testing.T, db *pgx.Conn, which string) {
	t.Helper()
	_, err := db.Exec(t.Context(), strings.ReplaceAll(anotherHistory, "$WHICH", which))
	expect.NoError(t, err)
}

// dropAnchors deletes them where the store keeps them. The API may add one meanwhile.
func (c *auditTenant) dropAnchors(t *testing.T) {
	t.Helper()
	var dropped int
	drop := func(path string, f fs.DirEntry, err error) error {
		if err != nil || !f.IsDir() || f.Name() != "audit" {
			return err
		}
		dropped++
		return cmp.Or(os.RemoveAll(path), fs.SkipDir)
	}
	expect.Eventually(t, "the anchors are dropped", func() bool {
		return filepath.WalkDir(filepath.Join(c.Home, "s3"), drop) == nil && dropped > 0
	})
}

// anotherHistory is what tellAnew does. It locks first what nodes that take entries in write to first.
const anotherHistory = `
	LOCK TABLE public.audit_log IN SHARE ROW EXCLUSIVE MODE;
	DO $$ BEGIN
		EXECUTE (SELECT string_agg(format('ALTER TABLE public.%I DISABLE TRIGGER USER', relname), ';') FROM pg_class
			WHERE relnamespace = 'public'::regnamespace AND relname LIKE 'audit%' AND relkind = 'r');
	END $$;
	INSERT INTO public.audit_inbox (trail, id, at, actor, machine, action, target, project, outcome, request_id, reason)
		SELECT trail, line ->> 'id', (line ->> 'at')::timestamptz, line ->> 'actor', (line ->> 'machine')::boolean,
			line ->> 'action', line ->> 'target', line ->> 'project', line ->> 'outcome', line ->> 'request_id',
			line ->> 'reason'
		FROM (SELECT trail, seq, body::jsonb AS line FROM public.audit_entry WHERE $WHICH) AS lines
		WHERE line ->> 'kind' IS NULL AND line ->> 'action' <> 'record.get' ORDER BY trail, seq;
	DELETE FROM public.audit_entry WHERE $WHICH;
	DELETE FROM public.audit_node WHERE $WHICH;
	DELETE FROM public.audit_name WHERE $WHICH;
	DELETE FROM public.audit_checkpoint WHERE $WHICH;
	DELETE FROM public.audit_cosignature WHERE EXISTS (SELECT FROM public.audit_log WHERE trail = 'epochs' AND $WHICH);
	UPDATE public.audit_log SET size = 0, root = DEFAULT, edge = DEFAULT WHERE $WHICH;`
