package postgres

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/servers"
)

// rotation is the keysets of a rotation, as an operator has them one after the other.
type rotation struct {
	old, both, young domain.Secret
	oldID, youngID   string
}

func newRotation(t testing.TB) (r rotation) {
	t.Helper()
	keys := keyset.NewManager()
	add := func() uint32 {
		id, err := keys.Add(aead.AES256GCMKeyTemplate())
		must(t, err)
		must(t, keys.SetPrimary(id))
		return id
	}
	first := add()
	r.old = keysetText(t, keys)
	second := add()
	r.both = keysetText(t, keys)
	must(t, keys.Delete(first))
	r.young = keysetText(t, keys)
	r.oldID, r.youngID = strconv.FormatUint(uint64(first), 10), strconv.FormatUint(uint64(second), 10)
	return r
}

func keysetText(t testing.TB, keys *keyset.Manager) domain.Secret {
	t.Helper()
	handle, err := keys.Handle()
	must(t, err)
	var text bytes.Buffer
	must(t, insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&text)))
	return domain.Secret(base64.StdEncoding.EncodeToString(text.Bytes()))
}

// withKeyset is another node on the database at url.
func withKeyset(t testing.TB, url string, keys domain.Secret) *DB {
	t.Helper()
	cfg := config(url, 8)
	cfg.Keyset = keys
	db, cleanup, err := Open(t.Context(), cfg)
	must(t, err)
	t.Cleanup(cleanup)
	return db
}

// coreOn is the operator's core on db.
func coreOn(t testing.TB, db *DB) *core.Core {
	t.Helper()
	c, err := core.New(ports.Set{
		Store: New(db), Gateways: ports.Gateways{SealedSecrets: NewSealedSecrets(db)},
		Settings: domain.Settings{AdminRole: "a", MemberRole: "m", RequestKey: "k"},
	})
	must(t, err)
	return c
}

var bySystem = domain.By(domain.SystemActor(""))

// company has four secrets; each begins with CANARY and ends with its number.
type company int

func (c company) id() domain.EnterpriseID { return domain.EnterpriseID(fmt.Sprintf("e%05d", int(c))) }

func (c company) datasource(kind domain.DatasourceKind) domain.DatasourceID {
	return domain.DatasourceID(string(c.id()) + string(kind))
}

func (c company) secret(of string) domain.Secret {
	return domain.Secret(fmt.Sprintf("CANARY %s of %s", of, c.id()))
}

// secretsOf fills a new database with the secrets of n companies, by the key of keys.
func secretsOf(t testing.TB, n int, keys domain.Secret) (url string) {
	t.Helper()
	url = servers.AsApplication(t, servers.Clone(t, migrated(t)))
	db := withKeyset(t, url, keys)
	must(
		t,
		db.exec(t.Context(), `INSERT INTO public.enterprises SELECT e, 'org_' || e, e, e, '', '', '', '', '', '', '', '',
		'', 'ACTIVE', 1, now(), now(), 'o', 'o', e
		FROM (SELECT 'e' || lpad(i::text, 5, '0') AS e FROM generate_series(0, ? - 1) AS i) AS all_of_them`, n),
	)
	for start := 0; start < n; start += 250 {
		fill(t, db, start, min(start+250, n))
	}
	return url
}

func fill(t testing.TB, db *DB, start, end int) {
	t.Helper()
	var own []sealedDatasourceRow
	var invitations []sealedInvitation
	var tickets []sealedTicketRow
	for i := start; i < end; i++ {
		c := company(i)
		for _, kind := range domain.DatasourceKinds() {
			row, err := datasources{db}.seal(domain.Datasource{
				ID: c.datasource(kind), Enterprise: c.id(), Kind: kind, Name: "own", User: "own", Status: domain.DatasourceOK,
				Phase: domain.DatasourceInUse, CreatedAt: now(), UpdatedAt: now(),
			}, c.secret(string(kind)))
			must(t, err)
			own = append(own, row)
		}
		invitation := enterpriseInvitationRow{c.id(), "hash of " + string(c.id()), now(), now()}
		sealed, err := db.secrets.seal(c.secret("invitation"), invitation.associatedData()...)
		must(t, err)
		invitations = append(invitations, sealedInvitation{invitation, sealed, db.secrets.keyID})
		ticket := ssoTicketRow{
			ID:         "t" + string(c.id()),
			Enterprise: c.id(),
			ExpiresAt:  now().Add(time.Hour),
			CreatedAt:  now(),
		}
		sealed, err = db.secrets.seal(c.secret("ticket"), ticket.associatedData()...)
		must(t, err)
		tickets = append(tickets, sealedTicketRow{ticket, sealed, db.secrets.keyID})
	}
	for part := range slices.Chunk(own, 250) {
		must(t, errorMap{}.exec(db.shared(t.Context()).insert(&part, sealedDatasourceTable).Exec(t.Context())))
	}
	must(t, errorMap{}.exec(db.shared(t.Context()).insert(&invitations, sealedInvitationTable).Exec(t.Context())))
	must(t, errorMap{}.exec(db.shared(t.Context()).insert(&tickets, ticketTable).Exec(t.Context())))
}

// opens asks for all secrets of a company, by the ports.
func (c company) opens(t testing.TB, store ports.Store) {
	t.Helper()
	for _, kind := range domain.DatasourceKinds() {
		password, err := store.Datasources.Password(t.Context(), c.datasource(kind))
		same(t, password, err, c.secret(string(kind)))
	}
	_, token, err := store.EnterpriseInvitations.Token(t.Context(), c.id())
	same(t, token, err, c.secret("invitation"))
	_, handle, err := store.SSOSetupTickets.Active(t.Context(), c.id(), now())
	same(t, handle, err, c.secret("ticket"))
}

func same(t testing.TB, got domain.Secret, err error, want domain.Secret) {
	t.Helper()
	if err != nil || got != want {
		t.Errorf("%q does not open: %q, %v", want.Reveal(), got.Reveal(), err)
	}
}
