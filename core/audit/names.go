package audit

import (
	"bufio"
	"context"
	"encoding/base64"
	"io"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// Names writes to w what the lines of the caller's trail tell by commitments, each with its salt, as JSON on a line, in
// the order of the commitments. Memory does not grow with them.
func (s *Service) Names(ctx context.Context, c domain.Call, w io.Writer) error {
	r := s.guard.Request(c, domain.AuditNames, access.Resource{})
	_, err := access.Look(ctx, r, headOf, func(
		ctx context.Context, outside access.Outside, _ domain.AuditHead,
	) (none access.None, err error) {
		out := bufio.NewWriterSize(w, exportBuffer)
		if err := writeNames(ctx, outside, out); err != nil {
			return none, err
		}
		return none, out.Flush()
	})
	return err
}

func writeNames(ctx context.Context, outside access.Outside, out *bufio.Writer) error {
	var line []byte
	for after := ""; ; {
		names, err := access.InTx(ctx, outside, func(ctx context.Context, tx access.Tx) ([]domain.AuditName, error) {
			return tx.AuditEntries.Names(ctx, domain.TrailOf(tx.Enterprise), after, pageLeaves)
		})
		if err != nil || len(names) == 0 {
			return err
		}
		for _, name := range names {
			if after = name.Commitment; !tlog.IsRight(name) {
				continue
			}
			if line, err = document.Append(line[:0], nameDocument(name)); err != nil {
				return err
			}
			if _, err = out.Write(append(line, '\n')); err != nil {
				return err
			}
		}
	}
}

func nameDocument(name domain.AuditName) document.Document {
	return document.Document{
		{Key: "commitment", Value: name.Commitment},
		{Key: "salt", Value: base64.RawURLEncoding.EncodeToString(name.Salt)}, {Key: "value", Value: name.Value},
	}
}
