package auth0

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"
)

// event is a CloudEvent as Auth0's event streams send it. Of the connection
// the real one has only the id: read the rest back.
type event struct {
	SpecVersion string    `json:"specversion"`
	Type        string    `json:"type"`
	Source      string    `json:"source"`
	ID          string    `json:"id"`
	Time        string    `json:"time"`
	Data        eventData `json:"data"`
	Tenant      string    `json:"a0tenant"`
	Stream      string    `json:"a0stream"`
}

type eventData struct {
	Object map[string]any `json:"object"`
}

func (s *Server) connectionAdded(o *organization, c *connection, e *enabled) event {
	return event{
		SpecVersion: "1.0", Type: "organization.connection.added", ID: "evt_" + random(22),
		Source: "urn:auth0:tenon-dev.localhost", Tenant: "tenon-dev", Stream: "est_tenonDevelopmentStack0",
		Time: moment(time.Now()),
		Data: eventData{map[string]any{
			"organization": map[string]string{"id": o.Profile.ID, "name": o.Profile.Name, "display_name": o.Profile.DisplayName},
			"connection":   map[string]string{"id": c.ID, "name": c.Name, "strategy": c.Strategy},

			"assign_membership_on_login": e.Assign, "show_as_button": e.ShowAsButton,
		}},
	}
}

// eventPath is the path of a fault that loses events: they are ours to send, and
// nobody calls it.
const eventPath = "/events"

// again are the waits between attempts. After the last one the event is lost,
// as it can be in production: the API looks again by itself.
var again = []time.Duration{
	250 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second,
}

// deliver tries once and, if that fails, goes on in the background.
func (s *Server) deliver(e event) bool {
	if s.faults.next(&http.Request{Method: http.MethodPost, URL: &url.URL{Path: eventPath}}) != nil {
		return false // for good, as no attempt of ours came through
	}
	if s.send(e) {
		return true
	}
	s.tasks.Go(func() {
		for _, wait := range again {
			select {
			case <-s.life.Done():
				return
			case <-time.After(wait):
			}
			if s.send(e) {
				return
			}
		}
	})
	return false
}

var webhook = &http.Client{
	Timeout:       5 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// send asks for the URL each time: the API may not listen yet.
func (s *Server) send(e event) bool {
	if s.o.WebhookURL == nil {
		return false
	}
	r, err := s.request(s.life, s.o.WebhookURL(), e)
	if err != nil {
		return false
	}
	answer, err := webhook.Do(r)
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode/100 == 2
}

func (s *Server) request(ctx context.Context, to string, e event) (*http.Request, error) {
	body, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+s.o.WebhookSecret)
	return r, nil
}
