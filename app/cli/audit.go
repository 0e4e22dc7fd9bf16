package cli

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/tenon-health/tenon/core/audit"
	"github.com/tenon-health/tenon/core/domain"
)

type auditVerify struct {
	Trails      []domain.Trail `name:"trail" sep:"none" placeholder:"ID" help:"Only the trail of this enterprise, or platform, or epochs; may be repeated."`
	Offline     string         `placeholder:"FILE" help:"Look at this export of a trail, without a database and settings."`
	Checkpoints []string       `name:"checkpoint" sep:"none" placeholder:"FILE" help:"Compare the log with this checkpoint, which somebody has kept; may be repeated. Without --offline it needs --trail."`
}

// Help has examples.
func (auditVerify) Help() string {
	return "It computes the tree of each log anew: from each line its hash, from these the hashes of all subtrees, up\n" +
		"to the root. Whoever has changed, deleted, inserted or moved lines is found by it, and where. A log that\n" +
		"somebody has made anew as a whole is contradicted by the epochs. If these are made anew as well, that is found\n" +
		"only by what others keep: anchors, what --json tells, or checkpoints.\n\n" +
		"--offline takes what GET /api/v1/audit/export answers as ndjson without filters. A checkpoint tells the origin,\n" +
		"the size and the root of a log on its first three lines; its signatures are not looked at. If the first lines of\n" +
		"the log have another root, that is a fault.\n\n" +
		"If the settings of the bucket are there (S3_BUCKET_NAME), the log of epochs is compared with its newest anchor.\n" +
		"While a node runs there is a new one at each epoch: one that is older than three epochs, and than 15 minutes, is\n" +
		"a fault, and so is none.\n\n" +
		"With --json: logs, each with trail, size, root (in hex), anchored (how large the log was at its newest anchor;\n" +
		"null if none was looked at) and faults; of a fault first and last are places in the log, from 0, and reason is\n" +
		"missing, changed (the line is not what was hashed), moved (one of these lines is not where it was), added (after\n" +
		"the end), tree (of the log of epochs: what is stored as signed is not what some of these lines tell, so a log\n" +
		"may be gone as a whole, or made anew; twenty epochs are looked at), rebuilt (the tree has another root) or\n" +
		"anchor (no new anchor vouches for them).\n\n" +
		"Exit codes: 0 all is as it was written, 2 a file is none of these, 4 no such trail, 6 a store is away or\n" +
		"busy, 7 something is not as it was written.\n\n" +
		"  migrate audit verify\n  migrate audit verify --trail epochs --checkpoint kept.txt\n" +
		"  migrate --json audit verify\n  migrate audit verify --offline audit.ndjson --checkpoint kept.txt"
}

// Run is what kong calls.
func (c auditVerify) Run(s session) error {
	all, err := c.reports(s)
	if err != nil {
		return err
	}
	view, faults := auditVerifiedView{Logs: make([]auditLogView, len(all))}, 0
	for i, report := range all {
		view.Logs[i] = viewAuditLog(report)
		faults += len(report.Faults)
	}
	if faults == 0 || s.printer.json {
		err = s.printer.answer(view, "%s. %s\n",
			counted(len(all), "audit trail is as it was written", "audit trails are as they were written"),
			anchored(all))
	} else {
		err = s.printer.auditFaults(view.Logs)
	}
	if err != nil || faults == 0 {
		return err
	}
	return found{fmt.Errorf("of %s, %s", counted(len(all), "audit trail", "audit trails"),
		counted(faults, "thing is not as it was written", "things are not as they were written"))}
}

// anchored says what was seen of anchors.
func anchored(all []domain.AuditReport) string {
	for _, r := range all {
		switch {
		case r.Anchored == nil:
		case *r.Anchored == 0:
			return "There is no anchor yet."
		default:
			return fmt.Sprintf("So is the newest anchor, of %s.", counted(int(*r.Anchored), "line", "lines"))
		}
	}
	return "No anchor was looked at."
}

func (c auditVerify) reports(s session) ([]domain.AuditReport, error) {
	kept, err := c.kept()
	if err != nil {
		return nil, err
	}
	if c.Offline == "" {
		return s.core.Audit.VerifyKept(s.ctx, s.call(), c.Trails, kept, s.printer.progress)
	}
	export, err := os.Open(c.Offline)
	if err != nil {
		return nil, Usage(err)
	}
	defer export.Close()
	report, err := audit.VerifyOffline(export, kept)
	report.Trail = domain.Trail(c.Offline)
	return []domain.AuditReport{report}, err
}

// Validate refuses what does not go together.
func (c auditVerify) Validate() error {
	switch {
	case c.Offline != "" && len(c.Trails) > 0:
		return errors.New("--offline looks at one file: leave --trail out")
	case c.Offline == "" && len(c.Checkpoints) > 0 && len(c.Trails) != 1:
		return errors.New("--checkpoint is of one log: name it by --trail")
	}
	return nil
}

// mostNote is more than a checkpoint has.
const mostNote = 1 << 20

func (c auditVerify) kept() (all []domain.AuditHead, err error) {
	for _, name := range c.Checkpoints {
		note, err := readNote(name)
		if err != nil {
			return nil, err
		}
		head, err := audit.Kept(note)
		if err != nil {
			return nil, domain.AsError(err).At(name)
		}
		all = append(all, head)
	}
	return all, nil
}

// readNote reads a file that should hold a checkpoint.
func readNote(name string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		return "", Usage(err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, mostNote))
	if err != nil {
		return "", Usage(err)
	}
	return string(text), nil
}

type auditVerifiedView struct {
	Logs []auditLogView `json:"logs"`
}

type auditLogView struct {
	Trail  domain.Trail     `json:"trail"`
	Size   int64            `json:"size"`
	Root   string           `json:"root"`
	Faults []auditFaultView `json:"faults"`
	// Anchored is of the log of epochs.
	Anchored *int64 `json:"anchored"`
}

type auditFaultView struct {
	First  int64                   `json:"first"`
	Last   int64                   `json:"last"`
	Reason domain.AuditFaultReason `json:"reason"`
}

func viewAuditLog(r domain.AuditReport) auditLogView {
	view := auditLogView{
		Trail: r.Trail, Size: r.Size, Root: hex.EncodeToString(r.Root), Faults: []auditFaultView{}, Anchored: r.Anchored,
	}
	for _, f := range r.Faults {
		view.Faults = append(view.Faults, auditFaultView(f))
	}
	return view
}

// auditFaults prints a row for each.
func (p printer) auditFaults(all []auditLogView) error {
	table := tabwriter.NewWriter(p.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "TRAIL\tFIRST\tLAST\tREASON")
	for _, l := range all {
		for _, f := range l.Faults {
			fmt.Fprintf(table, "%s\t%d\t%d\t%s\n", l.Trail, f.First, f.Last, f.Reason)
		}
	}
	return table.Flush()
}
