package cli

import (
	"encoding/hex"
	"fmt"
	"text/tabwriter"

	"github.com/tenon-health/tenon/core/domain"
)

type auditVerify struct {
	Trails []domain.Trail `name:"trail" sep:"none" placeholder:"ID" help:"Only the trail of this enterprise, or platform; may be repeated."`
}

// Help has examples.
func (auditVerify) Help() string {
	return "It computes the tree of each log anew: from each line its hash, from these the hashes of all subtrees, up\n" +
		"to the root. Whoever has changed, deleted, inserted or moved lines is found by it, and where. Whoever has made\n" +
		"all of a log anew is found only by what others keep of it: keep what --json tells.\n\n" +
		"With --json: logs, each with trail, size, root (in hex) and faults; of a fault first and last are places in the\n" +
		"log, from 0, and reason is missing, changed (the line is not what was hashed), moved (one of these lines is not\n" +
		"where it was), added (after the end) or rebuilt (the tree has another root).\n\n" +
		"Exit codes: 0 all is as it was written, 4 no such trail, 6 the store is away or busy, 7 something is not.\n\n" +
		"  migrate audit verify\n  migrate audit verify --trail platform\n  migrate --json audit verify"
}

// Run is what kong calls.
func (c auditVerify) Run(s session) error {
	all, err := s.core.Audit.Verify(s.ctx, s.call(), c.Trails, s.printer.progress)
	if err != nil {
		return err
	}
	view, faults := auditVerifiedView{Logs: make([]auditLogView, len(all))}, 0
	for i, report := range all {
		view.Logs[i] = viewAuditLog(report)
		faults += len(report.Faults)
	}
	if faults == 0 || s.printer.json {
		err = s.printer.answer(view, "%s.\n",
			counted(len(all), "audit trail is as it was written", "audit trails are as they were written"))
	} else {
		err = s.printer.auditFaults(view.Logs)
	}
	if err != nil || faults == 0 {
		return err
	}
	return found{fmt.Errorf("of %s, %s", counted(len(all), "audit trail", "audit trails"),
		counted(faults, "thing is not as it was written", "things are not as they were written"))}
}

type auditVerifiedView struct {
	Logs []auditLogView `json:"logs"`
}

type auditLogView struct {
	Trail  domain.Trail     `json:"trail"`
	Size   int64            `json:"size"`
	Root   string           `json:"root"`
	Faults []auditFaultView `json:"faults"`
}

type auditFaultView struct {
	First  int64                   `json:"first"`
	Last   int64                   `json:"last"`
	Reason domain.AuditFaultReason `json:"reason"`
}

func viewAuditLog(r domain.AuditReport) auditLogView {
	view := auditLogView{Trail: r.Trail, Size: r.Size, Root: hex.EncodeToString(r.Root), Faults: []auditFaultView{}}
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
