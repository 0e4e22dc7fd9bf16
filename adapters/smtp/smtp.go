// Package smtp delivers mail to an SMTP server.
package smtp

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/tenon-health/tenon/adapters/client"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Config is what the operator decides about mail.
type Config struct {
	Host     string
	Port     int
	User     string // empty for none
	Password domain.Secret
	TLS      string // required (the default; at once on port 465, else by STARTTLS), opportunistic or off
	From     string // an address, with or without a name

	Breaker func(open bool) // hears whether the server is left alone; nil for nobody
}

// deliveryTimeout is how long one delivery may take.
const deliveryTimeout = 30 * time.Second

var tlsPolicies = map[string]gomail.TLSPolicy{
	"required": gomail.TLSMandatory, "opportunistic": gomail.TLSOpportunistic, "off": gomail.NoTLS,
}

type server struct {
	Config
	from    *netmail.Address
	timeout time.Duration
	breaker client.Breaker
	dialer
}

// New delivers to the server of cfg, which may be away.
func New(cfg Config) (ports.Mail, error) { return newServer(cfg) }

func newServer(cfg Config) (*server, error) {
	cfg.TLS = cmp.Or(cfg.TLS, "required")
	if _, ok := tlsPolicies[cfg.TLS]; !ok {
		return nil, fmt.Errorf("smtp: TLS is required, opportunistic or off, not %q", cfg.TLS)
	}
	if cfg.User != "" && cfg.TLS == "off" {
		return nil, errors.New("smtp: a login needs TLS: its password would be sent unencrypted")
	}
	from, err := netmail.ParseAddress(cfg.From)
	if err != nil {
		return nil, errors.New("smtp: the sender is no mail address")
	}
	dialer := dialer{host: cfg.Host, implicitTLS: cfg.TLS == "required" && cfg.Port == 465}
	s := &server{cfg, from, deliveryTimeout, client.NewSharedBreaker(client.Cooldown, cfg.Breaker), dialer}
	_, err = s.client(context.Background())
	return s, err
}

// client is good for one delivery within ctx.
func (s *server) client(ctx context.Context) (*gomail.Client, error) {
	policy := tlsPolicies[s.TLS]
	if s.implicitTLS {
		policy = gomail.TLSOpportunistic // the connection is encrypted already
	}
	options := []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(s.timeout), gomail.WithHELO(domain.EmailDomain(s.from.Address)),
		gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(s.config()), gomail.WithDialContextFunc(s.dialContext(ctx)),
		gomail.WithoutNoop(),
	}
	if s.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(s.User), gomail.WithPassword(s.Password.Reveal()))
	}
	return gomail.NewClient(s.Host, options...)
}

// Send tries once, because a mail that may have arrived is not to be sent again at once: its job comes again. A server
// that was away for several mails is left alone for a moment, so that they do not all wait for it.
func (s *server) Send(ctx context.Context, m domain.Mail) error {
	message, err := s.message(m)
	if err != nil {
		return err
	}
	err = s.breaker.Try(
		func() error { return s.deliver(ctx, message) }, func(err error) bool { return isAway(ctx, err) },
	)
	if errors.Is(err, client.ErrDown) {
		return domain.ErrMailUnavailable.WithCause(client.ErrDown)
	}
	return err
}

func (s *server) deliver(ctx context.Context, message *gomail.Msg) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	client, err := s.client(ctx)
	if err != nil {
		return domain.ErrMailUnavailable
	}
	err = client.DialAndSendWithContext(ctx, message)
	if err == nil || message.IsDelivered() { // whatever happened to the farewell
		return nil
	}
	return translate(err)
}
