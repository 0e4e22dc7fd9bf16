package wire

import "github.com/tenon-health/tenon/core/domain"

// Settings is what the settings decide for the core.
func (c Config) Settings() domain.Settings {
	return domain.Settings{
		SingleCompany: !c.MultiTenant, AdminRole: c.AdminRole, MemberRole: c.MemberRole, JoinRole: c.JoinRole,
		OperatorConnections: c.OperatorConnections, MachineTenants: c.MachineTenants, WebhookSecrets: c.WebhookSecrets,
		FrontendURL: c.FrontendURL, SupportEmail: c.SupportEmail, RequestKey: c.RequestKey,
		AuditKeys: c.Audit.keys(), AuditWitnesses: c.Audit.witnesses(), AuditEpoch: c.Epoch,
		ReasonRequired: actions(c.ReasonRequired), AnswerBytes: c.Answer, Version: Version(),
		HideSubjects: c.LogSubjects == "none",
		Rates:        c.rates(),
		Limits: domain.Limits{
			Bytes: c.Limits.Upload, Rows: c.Limits.UploadRows, Columns: c.Limits.UploadColumns, Record: c.Limits.Record,
			Total: c.Limits.Import,
		},
	}
}

func (r Rates) rates() domain.Rates {
	return domain.Rates{
		Each: map[domain.RateBudget]int{
			domain.ReadBudget: r.Reads, domain.WriteBudget: r.Writes, domain.UploadBudget: r.Uploads,
			domain.RegistrationBudget: r.Registrations, domain.OnboardingBudget: r.Onboarding,
			domain.StreamBudget: r.Streams,
		},
		TenantFactor: r.TenantFactor,
	}
}

func actions(names []string) (all []domain.Action) {
	for _, name := range names {
		all = append(all, domain.Action(name))
	}
	return all
}
