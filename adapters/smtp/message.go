package smtp

import (
	"strings"

	gomail "github.com/wneessen/go-mail"

	"github.com/tenon-health/tenon/core/domain"
)

// message writes m for readers of text and of HTML. Nothing in it can start a
// header: the address is one, the subject one line, the Message-ID a hash. That
// is the same however often m is sent, so that mailboxes drop duplicates.
func (s *server) message(m domain.Mail) (*gomail.Msg, error) {
	to, err := domain.ParseEmail("to", m.To)
	if err != nil {
		return nil, domain.ErrMailRefused
	}
	message := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := message.FromFormat(s.from.Name, s.from.Address); err != nil {
		return nil, domain.ErrMailRefused
	}
	if err := message.To(to); err != nil {
		return nil, domain.ErrMailRefused
	}
	message.Subject(strings.Join(strings.Fields(m.Subject), " "))
	message.SetDate()
	message.SetMessageIDWithValue(domain.HashToken(domain.Secret(m.ID))[:32] + "@" + domain.EmailDomain(s.from.Address))
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	message.SetBodyString(gomail.TypeTextPlain, m.Text.Reveal())
	message.AddAlternativeString(gomail.TypeTextHTML, m.HTML.Reveal())
	return message, nil
}
