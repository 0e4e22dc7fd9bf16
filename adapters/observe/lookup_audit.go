package observe

import (
	"context"
	"math"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var (
	auditWaitingDesc = prometheus.NewDesc("tenon_audit_entries_waiting",
		"Entries of the audit trails that are in no log yet.", nil, nil)
	auditHaltedDesc = prometheus.NewDesc("tenon_audit_halted",
		"1 while the audit trails are stopped, because others know them otherwise.", nil, nil)
	auditEpochDesc = prometheus.NewDesc("tenon_audit_epoch_age_seconds",
		"How long ago the audit trails were signed.", nil, nil)
	auditCosignedDesc = prometheus.NewDesc("tenon_audit_cosigned_age_seconds",
		"How long ago that was signed which enough witnesses have cosigned.", nil, nil)
)

// ShowAudit shows how far the audit trails are signed and cosigned, where that is to be done by the settings.
func (m *Metrics) ShowAudit(checkpoints ports.AuditCheckpoints, clock ports.Clock, settings domain.Settings) {
	m.registry.MustRegister(&lookup{
		now:     m.now,
		figures: []*prometheus.Desc{auditWaitingDesc, auditHaltedDesc, auditEpochDesc, auditCosignedDesc},
		ask: func(ctx context.Context) ([]prometheus.Metric, error) {
			witnesses, quorum := settings.AuditQuorum()
			progress, err := checkpoints.Progress(ctx, witnesses, quorum)
			if err != nil {
				return nil, err
			}
			return auditFigures(progress, clock, settings), nil
		},
	})
}

func auditFigures(s domain.AuditProgress, clock ports.Clock, settings domain.Settings) []prometheus.Metric {
	halted := 0.
	if s.Halted {
		halted = 1
	}
	all := []prometheus.Metric{
		gauge(auditWaitingDesc, float64(s.Waiting), nil), gauge(auditHaltedDesc, halted, nil),
	}
	if len(settings.AuditKeys) > 0 {
		all = append(all, sinceSigned(auditEpochDesc, clock, s.Signed))
		if len(settings.AuditWitnesses) > 0 {
			all = append(all, sinceSigned(auditCosignedDesc, clock, s.Cosigned))
		}
	}
	return all
}

// sinceSigned is endless if it has never happened.
func sinceSigned(figure *prometheus.Desc, clock ports.Clock, at time.Time) prometheus.Metric {
	if at.IsZero() {
		return gauge(figure, math.Inf(1), nil)
	}
	return age(figure, clock, at, nil)
}
