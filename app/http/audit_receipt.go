package http

import (
	"context"
	"encoding/base64"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) auditReceipts() {
	rest.Register(s.api, rest.Endpoint{
		Action: domain.AuditProve, Method: "GET", Path: "/audit/{id}/receipt", Status: 200, Tag: "Audit",
		ErrorCodes: []string{"receipt_not_yet"},
		Summary:    "Get the receipt of an entry",
		Description: "It proves to whoever has the policy, and nothing else of ours, that the entry stands in the log at " +
			"its place, and that witnesses outside of the operator have signed a later state. It is there after the next " +
			"epoch, 60 seconds by default: until then 409 `receipt_not_yet` tells when. A receipt stays good for ever. It " +
			"tells whom the entry means, and the salts of that: give it to those only who may know.",
	}, s.getReceipt)
}

// auditReceiptView is domain.AuditReceipt in JSON.
type auditReceiptView struct {
	Line      string          `json:"line" doc:"Of the entry: these bytes are hashed"`
	Names     []auditNameView `json:"names" doc:"Whom and what the line tells by commitments, as far as that is not erased"`
	Proof     string          `json:"proof" doc:"That the line is in its log, by c2sp.org/tlog-proof"`
	Path      []string        `json:"path" doc:"That the checkpoint of the proof is in the tree of the epoch, at the slot that its origin tells: hashes in base64, from below; none for the platform's own log"`
	Epoch     string          `json:"epoch" nullable:"true" doc:"The line of the platform's log that tells the root of that tree; null for the platform's own log"`
	Epochs    string          `json:"epochs" nullable:"true" doc:"That this line is in the platform's log, with cosignatures; null for the platform's own log"`
	Witnessed bool            `json:"witnessed" doc:"Whether enough witnesses have cosigned; if not, ask again later"`
}

type auditNameView struct {
	Commitment string `json:"commitment" example:"~nOGk9PZp0zLQ3mX0vZr7Yw0gq1eUoYxXy2d3n8w1b2c"`
	Salt       string `json:"salt" doc:"32 bytes in base64url without padding; a secret" example:"6k7…"`
	Value      string `json:"value" example:"auth0|65a1"`
}

func viewReceipt(r domain.AuditReceipt) auditReceiptView {
	view := auditReceiptView{
		Line: r.Line, Names: []auditNameView{}, Proof: r.Proof, Path: hashTexts(r.Path), Epoch: r.Epoch, Epochs: r.Epochs,
		Witnessed: r.Witnessed,
	}
	for _, name := range r.Names {
		view.Names = append(view.Names, auditNameView{
			name.Commitment, base64.RawURLEncoding.EncodeToString(name.Salt), name.Value,
		})
	}
	return view
}

func (s *server) getReceipt(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"128" doc:"Of the entry" example:"0198c7a2-6f3e-7c31-9d3a-5f0e8a1b2c43"`
}) (*rest.Body[auditReceiptView], error) {
	receipt, err := s.core.Audit.Receipt(ctx, call(ctx), in.ID)
	return rest.BodyOf(viewReceipt(receipt)), err
}
