package http

import (
	"context"
	"encoding/base64"
	"io"
	"strings"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) auditLogs() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AuditRead, ID: "audit.checkpoint", Method: "GET", Path: "/audit/log/checkpoint", Status: 200,
		ErrorCodes: []string{"checkpoint_not_found"}, Tag: "Audit", Produces: "text/plain",
		Summary: "Get the checkpoint of the audit log",
		Description: "What was signed last of the log: by c2sp.org/tlog-checkpoint its origin, size and root, and " +
			"signatures. An admin gets that of the enterprise's log; the operator that of the platform's, as far as enough " +
			"witnesses have cosigned it. Together with the tiles below the same path it is a log by c2sp.org/tlog-tiles.",
	}, s.getCheckpoint)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AuditRead, ID: "audit.epochs", Method: "GET", Path: "/audit/epochs", Status: 200, Tag: "Audit",
		Summary: "List what was signed of the audit log",
		Description: "At each epoch the checkpoints of all logs become a tree, and its root a line of the platform's log. " +
			"Up to twenty epochs, in their order; go on from the number after the last. Whoever reads every one, and finds " +
			"that each checkpoint of the log begins as the one before it, knows that nobody was shown another log.",
	}, s.listAuditEpochs)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AuditRead, ID: "audit.policy", Method: "GET", Path: "/audit/policy", Status: 200, Tag: "Audit",
		ErrorCodes: []string{"checkpoint_not_found"},
		Summary:    "Get what receipts are verified with",
		Description: "The keys of the logs, and the witnesses with their keys, by c2sp.org/tlog-policy. Whoever verifies " +
			"should have them from elsewhere, such as from the contract, and compare.",
	}, s.getAuditPolicy)
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AuditCheck, Method: "GET", Path: "/audit/verify", Status: 200, Tag: "Audit",
		Summary: "Compute the audit log anew",
		Description: "Whether all lines of the log are as they were written, by their hashes, the stored roots and what " +
			"was signed. It takes some seconds for a million.",
	}, s.verifyAudit)
}

func (s *server) getCheckpoint(ctx context.Context, _ *rest.Empty) (*rest.Streamed, error) {
	note, err := s.core.Audit.Checkpoint(ctx, call(ctx))
	if err != nil {
		return nil, err
	}
	return rest.Stream("text/plain; charset=utf-8", io.NopCloser(strings.NewReader(note))), nil
}

type auditPolicyView struct {
	Log    string `json:"log" doc:"For the caller's own log" example:"log tenon.example/audit/17/1+1b2c3d4e+AQ…"`
	Epochs string `json:"epochs" doc:"For the log of epochs, with the witnesses and how many must have cosigned" example:"log tenon.example/audit/1/1+5f6a7b8c+AQ…"`
}

func (s *server) getAuditPolicy(ctx context.Context, _ *rest.Empty) (*rest.Body[auditPolicyView], error) {
	policy, err := s.core.Audit.Policy(ctx, call(ctx))
	return rest.BodyOf(auditPolicyView(policy)), err
}

type auditEpochView struct {
	Number     int64    `json:"epoch" example:"1440"`
	Line       string   `json:"line" doc:"In the platform's log: it tells the root of the tree over all logs"`
	Proof      string   `json:"proof" doc:"That the line is there, by c2sp.org/tlog-proof"`
	Checkpoint string   `json:"checkpoint" nullable:"true" doc:"What was signed of the log: origin, size and root, a line each"`
	Path       []string `json:"path" doc:"That the checkpoint is in the tree: hashes in base64, from below"`
}

func viewAuditEpoch(e domain.AuditEpoch) auditEpochView {
	return auditEpochView{e.Number, e.Line, e.Proof, e.Checkpoint, hashTexts(e.Path)}
}

// hashTexts are hashes in base64.
func hashTexts(hashes [][]byte) []string {
	texts := make([]string, len(hashes))
	for i, hash := range hashes {
		texts[i] = base64.StdEncoding.EncodeToString(hash)
	}
	return texts
}

func (s *server) listAuditEpochs(ctx context.Context, in *struct {
	From int64 `query:"from" minimum:"1" default:"1" doc:"The first epoch"`
}) (*rest.Body[rest.List[auditEpochView]], error) {
	all, err := s.core.Audit.Epochs(ctx, call(ctx), in.From)
	return rest.ListOf(all, viewAuditEpoch), err
}

type auditReportView struct {
	Entries    int64           `json:"entries" doc:"Lines of the log" example:"1051"`
	Checkpoint string          `json:"checkpoint" nullable:"true" doc:"What was signed last of it"`
	Bad        *auditFaultView `json:"bad" doc:"The first that is not as it was written"`
}

type auditFaultView struct {
	First  int64                   `json:"first" doc:"Place in the log, from 0" example:"17"`
	Last   int64                   `json:"last" example:"17"`
	Reason domain.AuditFaultReason `json:"reason" enum:"missing,changed,moved,added,tree,rebuilt,anchor" doc:"missing: no line is there; changed: the line is not what was hashed; moved: one of these lines is not where it was; added: after the end; tree: what was signed of the logs is not what this line tells; rebuilt: the tree has another root; anchor: the newest anchor is old, which only migrate audit verify looks at"`
}

func (s *server) verifyAudit(ctx context.Context, _ *rest.Empty) (*rest.Body[auditReportView], error) {
	report, err := s.core.Audit.Check(ctx, call(ctx))
	view := auditReportView{Entries: report.Size, Checkpoint: report.Signed}
	if len(report.Faults) > 0 {
		view.Bad = new(auditFaultView(report.Faults[0]))
	}
	return rest.BodyOf(view), err
}
