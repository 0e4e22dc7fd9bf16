package memory

import (
	"testing"

	"github.com/tenon-health/tenon/test/contract"
)

func TestMail(t *testing.T) {
	contract.Mail(t, func(*testing.T) contract.Post {
		m := newMail(newGatewayTransactor(optional(nil)))
		return contract.Post{Mail: m, Inbox: func(_ *testing.T, to string) (got []contract.Letter) {
			for _, one := range m.Outbox() {
				if one.To == to {
					got = append(got, contract.Letter{Subject: one.Subject, Text: one.Text.Reveal(), HTML: one.HTML.Reveal()})
				}
			}
			return got
		}}
	})
}
