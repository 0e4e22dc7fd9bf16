package http

import (
	"context"
	"io"
	"time"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) auditExports() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AuditExport, Method: "GET", Path: "/audit/export", Status: 200, Tag: "Audit",
		KnownQuery: true, Produces: "application/x-ndjson, text/csv",
		Summary: "Export the audit trail", Description: aboutAuditExport,
	}, s.exportAudit)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AuditNames, Method: "GET", Path: "/audit/names", Status: 200, Tag: "Audit",
		Produces: "application/x-ndjson", Summary: "Export the names of the audit trail", Description: aboutAuditNames,
	}, s.exportAuditNames)
}

const aboutAuditExport = "Oldest first, up to where the log ends when the export begins; its own entry comes after " +
	"that. " +
	"An admin gets the trail of the enterprise, the operator that of the platform. `ndjson` has the lines of the log as " +
	"they are hashed: without filters all of them, whatever they tell, so that its root can be computed from the file; " +
	"what is personal stands there by its salted hash. `csv` has a header and a row per entry, which tells personal " +
	"values as the list does; what a spreadsheet program takes for a formula has an apostrophe in front. The answer is " +
	"streamed; if something goes wrong half-way the connection breaks, so that what came never looks complete."

const aboutAuditNames = "What the lines of the trail tell by a salted hash, which begins with ~: on each line " +
	"`commitment`, the hash; `salt`, in base64url without padding; and `value`, in the order of the commitments. " +
	"Whoever knows a salt can find out by trying whom a line means, for ever and after the name is erased too: salts " +
	"are secrets. Values that are erased are not among them. The commitment is ~ and the base64url, without padding, of " +
	"HMAC-SHA256 under the salt of `tenon-name/v1`, a line feed and the value."

// InAuditFilter is which entries.
type InAuditFilter struct {
	Target  string               `query:"subject" maxLength:"128" doc:"Id of the resource"`
	Actor   domain.Subject       `query:"actor" maxLength:"128" doc:"Subject of who acted"`
	Action  domain.Action        `query:"action" maxLength:"100" example:"record.get"`
	Project domain.ProjectID     `query:"project" maxLength:"128" doc:"Id of the project"`
	From    rest.Sent[time.Time] `query:"from" doc:"From this time on; years 1 to 9999, in UTC"`
	To      rest.Sent[time.Time] `query:"to" doc:"Before this time; years 1 to 9999, in UTC"`
}

func (f InAuditFilter) query() domain.AuditQuery {
	return domain.AuditQuery{
		Actor: f.Actor, Target: f.Target, Action: f.Action, Project: f.Project, From: f.From.OrNil(), To: f.To.OrNil(),
	}
}

func (s *server) exportAudit(ctx context.Context, in *struct {
	InAuditFilter
	Format domain.AuditFormat `query:"format" enum:"ndjson,csv" default:"ndjson" doc:"How the trail is written"`
}) (*rest.Streamed, error) {
	c, export := call(ctx), domain.TrailExport{Format: in.Format, AuditQuery: in.query()}
	return s.file(
		ctx,
		exportTypes[domain.ExportFormat(in.Format)],
		"audit."+string(in.Format),
		func(ctx context.Context, w io.Writer) error {
			return s.core.Audit.Export(ctx, c, export, w)
		},
	)
}

func (s *server) exportAuditNames(ctx context.Context, _ *rest.Empty) (*rest.Streamed, error) {
	c := call(ctx)
	const name = "audit-names." + string(domain.ExportNDJSON)
	return s.file(ctx, exportTypes[domain.ExportNDJSON], name, func(ctx context.Context, w io.Writer) error {
		return s.core.Audit.Names(ctx, c, w)
	})
}
