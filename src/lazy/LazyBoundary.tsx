'use client'
import { Component, type ReactNode } from 'react'
import { LoadError } from './loader.js'

export interface LazyBoundaryProps {
  /** Drawn in place of a component that could not be loaded. */
  failure: (error: LoadError) => ReactNode
  children: ReactNode
}

/** Catches a failed load, and nothing else: what a loaded component throws belongs to the application's own boundary. */
export class LazyBoundary extends Component<LazyBoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    if (error instanceof LoadError) return this.props.failure(error)
    throw error
  }
}
