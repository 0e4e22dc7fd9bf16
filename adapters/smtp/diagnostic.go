package smtp

import (
	"context"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

type diagnostics struct{ *server }

// NewDiagnostics checks the server of cfg.
func NewDiagnostics(cfg Config) (ports.Diagnosable, error) {
	s, err := newServer(cfg)
	return diagnostics{s}, err
}

func (diagnostics) Component() domain.Component { return domain.SMTPComponent }

func (diagnostics) Checks() []domain.Check { return []domain.Check{domain.CheckReach} }

// Check connects and signs in as a delivery does, and sends nothing.
func (d diagnostics) Check(ctx context.Context, _ domain.Check, _ domain.Probe) []domain.Finding {
	if err := d.greet(ctx); err != nil {
		return []domain.Finding{domain.FindingProblem.Of(
			"No mail can be sent: "+domain.ReasonOf(err)+".", "See SMTP_HOST, SMTP_PORT, SMTP_TLS and the login.",
		)}
	}
	text := "The mail server answers."
	if d.User != "" {
		text = "The mail server answers, and takes the login."
	}
	return []domain.Finding{domain.FindingOK.Of(text, "")}
}

func (d diagnostics) greet(ctx context.Context) error {
	sender, err := d.client(ctx)
	if err != nil {
		return domain.ErrMailUnavailable
	}
	conn, err := sender.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return translate(err)
	}
	defer func() { _ = sender.CloseWithSMTPClient(conn) }() // whatever it says, we are leaving
	if err := conn.Noop(); err != nil {
		return translate(err)
	}
	return nil
}
