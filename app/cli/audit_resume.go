package cli

type auditResume struct{ agreement }

// Help has examples.
func (auditResume) Help() string {
	return "Others are believed at once when they say that they know another state of the audit logs: then no entry is\n" +
		"taken into a log and nothing is signed. If that was a mistake of a witness, this command asks all witnesses and\n" +
		"the store of anchors again, and goes on with the logs as they are if nobody says so any more. A witness that\n" +
		"stays wrong has to be taken out of AUDIT_WITNESSES before. Whoever cannot be asked keeps it from going on.\n\n" +
		"If the database is older than what others have vouched for, they will say so again. Then restore a later copy,\n" +
		"or see migrate audit continue --help.\n\n" +
		"With --json: resumed, which is true.\n\n" +
		"Exit codes: 0 done, 2 --yes is missing, or the answer was no, 5 nothing is stopped, 6 somebody does not answer,\n" +
		"still knows another state, or the store is busy.\n\n" +
		"  migrate audit resume\n  migrate audit resume --yes"
}

// Run is what kong calls.
func (c auditResume) Run(s session) error {
	if err := c.require(s.env); err != nil {
		return err
	}
	if err := c.ask(s, "Entries would be taken into the audit logs as they are. "); err != nil {
		return err
	}
	if err := s.core.Audit.Resume(s.ctx, s.call()); err != nil {
		return err
	}
	return s.printer.answer(auditResumedView{true}, "The audit logs go on as they are.\n")
}

type auditResumedView struct {
	Resumed bool `json:"resumed"`
}
