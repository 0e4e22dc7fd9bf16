// Package witness asks the witnesses of audit logs by HTTP, as c2sp.org/tlog-witness says.
package witness

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

const (
	timeout  = 5 * time.Second // for all of an answer: the next epoch asks again
	maxBytes = 16 << 10        // of an answer, which has a hundred of each signature
)

// New asks whomever a call names.
func New() ports.AuditWitnesses { return witnesses{newClient()} }

type witnesses struct{ client *http.Client }

// newClient follows no redirect: a witness is where the settings say. No connection is kept: the witness may have
// started anew before the next epoch, and such a request is not sent twice.
func newClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableKeepAlives = true
	return &http.Client{
		Transport: transport, Timeout: timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Add implements ports.AuditWitnesses.
func (s witnesses) Add(
	ctx context.Context, w domain.AuditWitness, offer domain.AuditOffer,
) (domain.AuditCosigned, error) {
	address := strings.TrimSuffix(w.URL, "/") + "/add-checkpoint"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body(offer)))
	if err != nil {
		return domain.AuditCosigned{}, domain.ErrInternal.WithCause(err)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return domain.AuditCosigned{}, unavailable(err)
	}
	defer response.Body.Close()
	said, err := io.ReadAll(io.LimitReader(response.Body, maxBytes+1))
	if err != nil {
		return domain.AuditCosigned{}, unavailable(err)
	}
	if len(said) > maxBytes {
		return domain.AuditCosigned{}, garbage("more than an answer has")
	}
	return answer{response.StatusCode, response.Header.Get("Content-Type"), string(said)}.read(offer)
}

func body(offer domain.AuditOffer) string {
	var text strings.Builder
	fmt.Fprintf(&text, "old %d\n", offer.Old)
	for _, hash := range offer.Proof {
		text.WriteString(base64.StdEncoding.EncodeToString(hash) + "\n")
	}
	return text.String() + "\n" + offer.Note
}

// unavailable tells why, without the address, which the settings have.
func unavailable(err error) error {
	if at, ok := errors.AsType[*url.Error](err); ok {
		err = at.Err
	}
	return domain.ErrWitnessUnavailable.WithCause(err)
}

// garbage tells what is wrong with an answer, without a word of it.
func garbage(what string) error {
	return domain.ErrWitnessUnavailable.WithCause(errors.New("witness: the answer has " + what))
}
