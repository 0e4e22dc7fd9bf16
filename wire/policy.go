package wire

import (
	"cmp"

	"github.com/tenon-health/tenon/core/domain"
)

// Policy is what the settings decide for the core.
func (c Config) Policy() domain.Policy {
	return domain.Policy{
		AdminRole: c.AdminRole, MemberRole: c.MemberRole, JoinRole: c.JoinRole,
		OperatorConnections: c.OperatorConnections, MachineTenants: c.MachineTenants, WebhookSecrets: c.WebhookSecrets,
		FrontendURL: c.FrontendURL, SupportEmail: c.SupportEmail, SealKey: c.SealKey,
		Limits: domain.Limits{Bytes: c.Limits.Upload, Rows: c.Limits.UploadRows, Columns: c.Limits.UploadColumns, Record: c.Limits.Record},
	}
}

// complete derives what usually follows from the domain and the audience.
func (i *Identity) complete() {
	i.Issuer = cmp.Or(i.Issuer, "https://"+i.Domain+"/")
	i.JWKSURL = cmp.Or(i.JWKSURL, trimmed(i.Issuer)+"/.well-known/jwks.json")
	i.RolesClaim = cmp.Or(i.RolesClaim, i.Audience+"/roles")
	i.MgmtURL = cmp.Or(i.MgmtURL, "https://"+i.Domain)
}
