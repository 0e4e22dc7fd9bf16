package memory

import (
	"context"
	"slices"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Mail keeps what was sent instead of delivering it, and fails when a test
// asks it to (the call is named Send).
type Mail struct {
	faults
	tx     *transactor
	outbox []domain.Mail
}

var _ ports.Mail = (*Mail)(nil)

func newMail(w *transactor) *Mail { return &Mail{tx: w} }

// Send keeps one message; twice the same one once, as mailboxes do.
func (m *Mail) Send(ctx context.Context, one domain.Mail) error {
	if _, err := domain.ParseEmail("to", one.To); err != nil {
		return domain.ErrMailRefused
	}
	one.Subject = strings.Join(strings.Fields(one.Subject), " ")
	same := func(sent domain.Mail) bool { return sent.ID == one.ID && sent.To == one.To }
	return m.around("Send", func() error {
		return m.tx.InTx(ctx, func(context.Context) error {
			if !slices.ContainsFunc(m.outbox, same) {
				m.outbox = append(m.outbox, one)
			}
			return nil
		})
	})
}

// Outbox returns what was sent, oldest first.
func (m *Mail) Outbox() (sent []domain.Mail) {
	_ = m.tx.InTx(context.Background(), func(context.Context) error {
		sent = slices.Clone(m.outbox)
		return nil
	})
	return sent
}
