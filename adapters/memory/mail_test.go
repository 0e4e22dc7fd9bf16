package memory

import (
	"testing"

	"github.com/tenon-health/tenon/test/contract"
)

func TestMail(t *testing.T) {
	contract.Mail(t, func(*testing.T) contract.MailServer {
		m := newMail(newGatewayTransactor(optional(nil)))
		return contract.MailServer{Mail: m, Inbox: func(_ *testing.T, to string) (got []contract.Message) {
			for _, one := range m.Outbox() {
				if one.To == to {
					got = append(got, contract.Message{Subject: one.Subject, Text: one.Text.Reveal(), HTML: one.HTML.Reveal()})
				}
			}
			return got
		}}
	})
}
