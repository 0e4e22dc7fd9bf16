package cli

import (
	"github.com/tenon-health/tenon/core/domain"
)

type auditContinue struct {
	Reason  string `required:"" placeholder:"TEXT" help:"Why, for everybody who will ever read the logs; no names of patients."`
	Vouched string `placeholder:"FILE" help:"The highest checkpoint of the log of epochs that a witness or an auditor has; it will stand in the logs."`
	Force   bool   `help:"Begin a new generation though nothing is stopped, to give the installation another name."`
	agreement
}

// Help has examples.
func (auditContinue) Help() string {
	return "After a restore the database may be older than what witnesses have cosigned. Then no entry is taken into\n" +
		"a log and nothing is signed, until this is decided. If a later copy can be had, restore that one: nothing is\n" +
		"lost then. Otherwise this command begins a new generation of every log. Its first line says which checkpoint\n" +
		"the old log had here, which one others have, and why; all lines of the old log follow it, and entries that\n" +
		"wait are taken in again. What is missing between the two stays missing, and everybody can see that.\n\n" +
		"Each log has another origin afterwards: register that of epochs with the witnesses, and give the policy\n" +
		"to the auditors again. The command can be run again if it was ended.\n\n" +
		"With --json: logs, each with trail, origin, generation and size.\n\n" +
		"Exit codes: 0 done, 2 --yes is missing, the answer was no, or the file is no checkpoint, 5 nothing is stopped,\n" +
		"6 the store is away or busy: run it again.\n\n" +
		"  migrate audit continue --reason 'Disk lost on 3 May, restored from the night before' --vouched kept.txt\n" +
		"  migrate audit continue --force --reason 'The installation is called trials.example now' --yes"
}

// Run is what kong calls.
func (c auditContinue) Run(s session) error {
	how := domain.AuditContinuation{Reason: c.Reason, Force: c.Force}
	if c.Vouched != "" {
		note, err := readNote(c.Vouched)
		if err != nil {
			return err
		}
		how.Vouched = note
	}
	if err := c.require(s.env); err != nil {
		return err
	}
	if err := c.ask(s, "Every audit log would begin a new generation. "); err != nil {
		return err
	}
	all, err := s.core.Audit.Continue(s.ctx, s.call(), how, s.printer.progress)
	if err != nil {
		return err
	}
	view := auditContinuedView{Logs: make([]auditGenerationView, len(all))}
	for i, state := range all {
		view.Logs[i] = auditGenerationView{state.Trail, state.Slot, state.Generation, state.Head.Size}
	}
	return s.printer.answer(view, "%s. Register the new origin of the log of epochs with the witnesses.\n",
		counted(len(all), "audit log has a new generation", "audit logs have a new generation"))
}

type auditContinuedView struct {
	Logs []auditGenerationView `json:"logs"`
}

type auditGenerationView struct {
	Trail      domain.Trail `json:"trail"`
	Slot       int64        `json:"slot"`
	Generation int          `json:"generation"`
	Size       int64        `json:"size"`
}
