package rest

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// deadline bounds every request: Fiber's own context never ends. A file may
// take longer.
func (a *API) deadline(ctx huma.Context, next func(huma.Context)) {
	d := a.Timeout
	incomingOf(ctx).answer = a.WriteTimeout
	if endpointOf(ctx).Form != nil {
		d = a.UploadTimeout
		incomingOf(ctx).until = time.Now().Add(d)
	}
	bounded, cancel := context.WithTimeout(ctx.Context(), d)
	defer cancel()
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
	r, leave, err := a.readInTurn(ctx)
	if err != nil {
		refuse(ctx, err)
		return
	}
	defer leave()
	known, refusal := withRefusal(r.Context())
	r.humaContext = huma.WithContext(r.humaContext, known)
	next(r)
	if refusal.model != nil {
		refuse(ctx, invalid(refusal.model))
	}
}

// readInTurn waits with a large body until it may be worked off.
func (a *API) readInTurn(ctx huma.Context) (r request, leave func(), err error) {
	if r, err = a.read(ctx); err == nil {
		leave, err = a.large.enter(ctx.Context(), r.body)
	}
	return r, leave, err
}

func (a *API) read(ctx huma.Context) (r request, err error) {
	r.humaContext = ctx
	if err := a.checkHead(r); err != nil || endpointOf(ctx).Form != nil {
		return r, err
	}
	if takesJSON(ctx.Operation()) {
		if r.body, err = a.readBody(ctx); err != nil {
			return r, err
		}
	}
	known, err := a.withIdempotency(ctx, r.body)
	r.humaContext = huma.WithContext(ctx, known)
	return r, err
}
