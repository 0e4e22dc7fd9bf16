package wire

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// auditDiagnostics tells whether the audit trails are signed.
type auditDiagnostics struct {
	settings    domain.Settings
	wrong       []string
	checkpoints ports.AuditCheckpoints
}

func (c DoctorConfig) auditDiagnostics(checkpoints ports.AuditCheckpoints) ports.Diagnosable {
	present := c
	present.wrong = slices.DeleteFunc(slices.Clone(c.wrong), isMissing)
	wrong := present.lacking([]string{"AUDIT_SIGNING_KEY", "AUDIT_WITNESSES", "AUDIT_EPOCH"})
	return auditDiagnostics{c.Settings(), wrong, checkpoints}
}

func (auditDiagnostics) Component() domain.Component { return domain.AuditComponent }

func (auditDiagnostics) Checks() []domain.Check {
	return []domain.Check{domain.CheckValues, domain.CheckEpochs}
}

func (d auditDiagnostics) Check(ctx context.Context, check domain.Check, probe domain.Probe) []domain.Finding {
	switch {
	case check == domain.CheckEpochs:
		return []domain.Finding{d.epochs(ctx, probe)}
	case len(d.wrong) > 0:
		text := "These settings are wrong: " + strings.Join(d.wrong, ", ") + "."
		return []domain.Finding{domain.FindingUnchecked.Of(text, "")}
	}
	return d.settings.AuditFindings()
}

func (d auditDiagnostics) epochs(ctx context.Context, probe domain.Probe) domain.Finding {
	witnesses, quorum := d.settings.AuditQuorum()
	progress, err := d.checkpoints.Progress(ctx, witnesses, quorum)
	switch {
	case errors.Is(err, domain.ErrStoreBehind):
		return domain.FindingUnchecked.Of("The tables are not there yet.", "Run migrate up.")
	case err != nil:
		return domain.FindingUnchecked.Of("The database cannot be asked: "+domain.ReasonOf(err)+".", "")
	case len(d.wrong) > 0 && !progress.Halted:
		return domain.FindingUnchecked.Of("The settings of the audit trails are wrong.", "")
	}
	return progress.Finding(probe.Now(), d.settings)
}
