package rest

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/document"
)

// deadline bounds every request: Fiber's own context never ends, not even when the client has left. A file may take
// longer.
func (a *API) deadline(ctx huma.Context, next func(huma.Context)) {
	d := a.Timeout
	traceOf(ctx.Context()).operation = endpointOf(ctx).id()
	incomingOf(ctx).answer = a.WriteTimeout
	keepPlain(ctx)
	if endpointOf(ctx).Form != nil {
		d = a.UploadTimeout
		incomingOf(ctx).until = time.Now().Add(d)
	}
	bounded, cancel := context.WithTimeout(ctx.Context(), d)
	defer cancel()
	// What changes something goes on: what it has done outside of the database cannot be taken back half-way.
	if !endpointOf(ctx).Changes() {
		while, stop := whileThere(bounded)
		defer stop()
		bounded = while
	}
	next(huma.WithContext(ctx, bounded))
}

// authenticate asks who is calling before anything else is looked at.
func (a *API) authenticate(ctx huma.Context, next func(huma.Context)) {
	known, err := a.Authenticate(ctx, endpointOf(ctx))
	if err != nil {
		refuse(ctx, err)
		return
	}
	next(huma.WithContext(ctx, known))
}

// receive reads a JSON body, checks what huma does not, and answers for huma.
func (a *API) receive(ctx huma.Context, next func(huma.Context)) {
	if err := a.receiveInTurn(ctx, next); err != nil {
		refuse(ctx, err)
	}
}

// receiveInTurn waits with a large body until it may be worked off, and does not look at
// it before.
func (a *API) receiveInTurn(ctx huma.Context, next func(huma.Context)) error {
	body, err := a.read(ctx)
	if err != nil {
		return err
	}
	leave, err := a.large.enter(ctx.Context(), body)
	if err != nil {
		return err
	}
	defer leave()
	return a.process(ctx, body, next)
}

func (a *API) process(ctx huma.Context, body []byte, next func(huma.Context)) error {
	r, err := a.checked(ctx, body)
	if err != nil {
		return err
	}
	known, refusal := withRefusal(r.Context())
	r.humaContext = huma.WithContext(r.humaContext, known)
	next(r)
	if refusal.model != nil {
		return invalid(refusal.model)
	}
	return nil
}

// read returns a body of JSON as it came. A form is read later.
func (a *API) read(ctx huma.Context) ([]byte, error) {
	isFile := endpointOf(ctx).Form != nil
	if err := a.checkHead(request{humaContext: ctx}); err != nil || isFile || !takesJSON(ctx.Operation()) {
		return nil, err
	}
	return a.readBody(ctx)
}

func (a *API) checked(ctx huma.Context, body []byte) (r request, err error) {
	r.humaContext = ctx
	if endpointOf(ctx).Form != nil {
		return r, nil
	}
	if takesJSON(ctx.Operation()) {
		if r.body, err = document.ReadBody(body); err != nil {
			return r, err
		}
	}
	known, err := a.withIdempotency(ctx, r.body)
	r.humaContext = huma.WithContext(ctx, known)
	return r, err
}
